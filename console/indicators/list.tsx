import { DataTable, useTranslate } from 'react-admin'
import { CYCLES, type Indicator } from '#contract/indicators'
import { CreateLink } from '../layout/links.tsx'
import { choiceFilter, Search } from '../list/filters.tsx'
import { ListPage } from '../list/list-page.tsx'
import { Rows } from '../list/rows.tsx'
import { useReach } from '../provider/use-session.ts'
import { Figure, Reached } from './marks.tsx'
import { MeasureNow } from './measure-now.tsx'

const Column = DataTable.Col<Indicator>

const filters = [
  <Search key="q" source="q" words="resources.indicators.search" alwaysOn />,
  choiceFilter(
    { source: 'cycle', label: 'resources.indicators.fields.cycle' },
    CYCLES,
    'resources.indicators.cycles',
  ),
]

export default function IndicatorList() {
  const translate = useTranslate()
  const mayWrite = useReach('indicators.write') !== null
  const add = mayWrite && <CreateLink to="/indicators/create" label="resources.indicators.add" />
  return (
    <ListPage
      filters={filters}
      filter={{ retired: false }}
      sort={{ field: 'code', order: 'ASC' }}
      lead={translate('resources.indicators.lead')}
      actions={
        mayWrite && (
          <>
            <MeasureNow />
            {add}
          </>
        )
      }
      emptyAction={add}
    >
      <Rows<Indicator>
        phone={(indicator) => ({
          title: indicator.name,
          mark: <Reached indicator={indicator} />,
          lines: [
            <Figure key="latest" value={indicator.latest?.value ?? null} unit={indicator.unit} />,
            indicator.latest?.period,
          ],
        })}
      >
        <Column source="code" />
        <Column source="name" />
        <Column
          source="latest"
          disableSort
          render={({ latest, unit }) => <Figure value={latest?.value ?? null} unit={unit} />}
        />
        <Column source="period" disableSort render={({ latest }) => latest?.period} />
        <Column
          source="target"
          disableSort
          render={({ target, unit }) => <Figure value={target} unit={unit} />}
        />
        <Column
          source="reached"
          disableSort
          render={(indicator) => <Reached indicator={indicator} />}
        />
        <Column
          source="source"
          disableSort
          render={({ source }) =>
            translate(
              source ? `resources.indicators.sources.${source}` : 'resources.indicators.by_hand',
            )
          }
        />
      </Rows>
    </ListPage>
  )
}
