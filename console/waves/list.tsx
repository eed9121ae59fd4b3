import { DataTable, useTranslate } from 'react-admin'
import { WAVE_STATES, type Wave } from '#contract/rollout'
import { Day } from '../fields/dates-shown.tsx'
import { ProgressBar } from '../fields/progress.tsx'
import { RecordLink } from '../fields/record-link.tsx'
import { CreateLink } from '../layout/links.tsx'
import { choiceFilter, referenceFilter, Search } from '../list/filters.tsx'
import { ListPage } from '../list/list-page.tsx'
import { Rows } from '../list/rows.tsx'
import { useReach } from '../provider/use-session.ts'
import { WaveStateTag } from './state-tag.tsx'

const Column = DataTable.Col<Wave>

const filters = [
  <Search key="q" source="q" words="resources.waves.search" alwaysOn />,
  referenceFilter(
    { source: 'programId', label: 'resources.waves.fields.programName', alwaysOn: true },
    'programs',
    { text: 'name', sort: 'fiscalYear' },
  ),
  choiceFilter(
    { source: 'state', label: 'resources.waves.fields.state', alwaysOn: true },
    WAVE_STATES,
    'resources.waves.states',
  ),
]

export default function WaveList() {
  const translate = useTranslate()
  const mayWrite = useReach('rollout.write')
  const add = mayWrite && <CreateLink to="/waves/create" label="resources.waves.add" />
  return (
    <ListPage
      filters={filters}
      sort={{ field: 'ordinal', order: 'ASC' }}
      actions={add}
      emptyAction={add}
    >
      <Rows<Wave>
        phone={(wave) => ({
          title: wave.name,
          mark: <WaveStateTag state={wave.state} />,
          lines: [
            wave.programName,
            <ProgressBar
              key="progress"
              done={wave.replaced}
              total={wave.total}
              goal={wave.gatePercent}
            />,
            wave.unpaired > 0 && `${translate('resources.waves.fields.unpaired')} ${wave.unpaired}`,
          ],
        })}
      >
        <DataTable.NumberCol source="ordinal" />
        <Column
          source="name"
          render={({ id, name }) => (
            <RecordLink resource="waves" id={id}>
              {name}
            </RecordLink>
          )}
        />
        <Column
          source="programName"
          disableSort
          render={({ programId, programName }) => (
            <RecordLink resource="programs" id={programId}>
              {programName}
            </RecordLink>
          )}
        />
        <Column source="state" render={({ state }) => <WaveStateTag state={state} />} />
        <Column
          source="replaced"
          disableSort
          render={({ replaced, total, gatePercent }) => (
            <ProgressBar done={replaced} total={total} goal={gatePercent} />
          )}
        />
        <DataTable.NumberCol source="unpaired" disableSort />
        <Column source="opensOn" render={({ opensOn }) => <Day value={opensOn} />} />
        <Column source="closesOn" disableSort render={({ closesOn }) => <Day value={closesOn} />} />
      </Rows>
    </ListPage>
  )
}
