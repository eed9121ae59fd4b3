import { CreateButton, DataTable, useTranslate } from 'react-admin'
import { STOCKTAKE_STATES, type Stocktake } from '#contract/stocktakes'
import { Instant } from '../fields/dates-shown.tsx'
import { ProgressBar } from '../fields/progress.tsx'
import { choiceFilter, Search, unitFilter } from '../list/filters.tsx'
import { ListPage } from '../list/list-page.tsx'
import { Rows } from '../list/rows.tsx'
import { useReach } from '../provider/use-session.ts'
import { placeOf, StocktakeState } from './marks.tsx'

const Column = DataTable.Col<Stocktake>

const filters = [
  <Search key="q" source="q" words="resources.stocktakes.search" alwaysOn />,
  choiceFilter(
    { source: 'state', label: 'resources.stocktakes.fields.state', alwaysOn: true },
    STOCKTAKE_STATES,
    'resources.stocktakes.states',
  ),
  unitFilter(),
]

export default function StocktakeList() {
  const translate = useTranslate()
  const mayWrite = useReach('stocktakes.write') !== null
  const start = mayWrite && <CreateButton label="resources.stocktakes.start" variant="contained" />
  return (
    <ListPage
      filters={filters}
      sort={{ field: 'createdAt', order: 'DESC' }}
      lead={translate('resources.stocktakes.lead')}
      actions={start}
      emptyAction={start}
    >
      <Rows<Stocktake>
        phone={(stocktake) => ({
          title: translate('resources.stocktakes.title', {
            number: stocktake.number,
            place: placeOf(stocktake),
          }),
          mark: <StocktakeState state={stocktake.state} />,
          lines: [
            <ProgressBar key="bar" done={stocktake.found} total={stocktake.expected} />,
            <Instant key="at" value={stocktake.createdAt} />,
          ],
        })}
      >
        <DataTable.NumberCol source="number" />
        <Column source="place" disableSort render={placeOf} />
        <Column
          source="kind"
          disableSort
          render={({ kind }) =>
            translate(kind ? `resources.devices.kinds.${kind}` : 'resources.stocktakes.everything')
          }
        />
        <Column source="state" render={({ state }) => <StocktakeState state={state} />} />
        <Column
          source="progress"
          disableSort
          render={({ found, expected }) => <ProgressBar done={found} total={expected} />}
        />
        <Column
          source="missing"
          disableSort
          render={({ state, missing }) => (state === 'open' ? '—' : missing)}
        />
        <DataTable.NumberCol source="unexpected" disableSort />
        <DataTable.NumberCol source="unknown" disableSort />
        <Column source="createdAt" render={({ createdAt }) => <Instant value={createdAt} />} />
        <Column source="attesterName" disableSort />
      </Rows>
    </ListPage>
  )
}
