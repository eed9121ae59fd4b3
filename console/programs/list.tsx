import { DataTable, useTranslate } from 'react-admin'
import { PROGRAM_STATES, type Program } from '#contract/rollout'
import { Day } from '../fields/dates-shown.tsx'
import { ProgressBar } from '../fields/progress.tsx'
import { RecordLink } from '../fields/record-link.tsx'
import { CreateLink } from '../layout/links.tsx'
import { choiceFilter, Search } from '../list/filters.tsx'
import { ListPage } from '../list/list-page.tsx'
import { Rows } from '../list/rows.tsx'
import { useReach } from '../provider/use-session.ts'
import { ProgramStateTag } from './state-tag.tsx'

const Column = DataTable.Col<Program>

const filters = [
  <Search key="q" source="q" words="resources.programs.search" alwaysOn />,
  choiceFilter(
    { source: 'state', label: 'resources.programs.fields.state', alwaysOn: true },
    PROGRAM_STATES,
    'resources.programs.states',
  ),
]

export default function ProgramList() {
  const translate = useTranslate()
  const mayWrite = useReach('rollout.write')
  const add = mayWrite && <CreateLink to="/programs/create" label="resources.programs.add" />
  return (
    <ListPage
      filters={filters}
      sort={{ field: 'fiscalYear', order: 'DESC' }}
      actions={add}
      emptyAction={add}
    >
      <Rows<Program>
        phone={(program) => ({
          title: program.name,
          mark: <ProgramStateTag state={program.state} />,
          lines: [
            translate('resources.programs.year', { year: program.fiscalYear }),
            <ProgressBar key="progress" done={program.replaced} total={program.goalCount} />,
          ],
        })}
      >
        <Column
          source="name"
          render={({ id, name }) => (
            <RecordLink resource="programs" id={id}>
              {name}
            </RecordLink>
          )}
        />
        <DataTable.NumberCol source="fiscalYear" options={{ useGrouping: false }} />
        <Column source="state" render={({ state }) => <ProgramStateTag state={state} />} />
        <Column
          source="replaced"
          disableSort
          render={({ replaced, goalCount }) => <ProgressBar done={replaced} total={goalCount} />}
        />
        <DataTable.NumberCol source="total" disableSort />
        <Column source="deadline" render={({ deadline }) => <Day value={deadline} />} />
        <DataTable.NumberCol source="gatePercent" disableSort />
      </Rows>
    </ListPage>
  )
}
