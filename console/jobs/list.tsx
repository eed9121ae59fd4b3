import {
  AutocompleteInput,
  DataTable,
  NullableBooleanInput,
  TextInput,
  useTranslate,
} from 'react-admin'
import { JOB_NAMES, JOB_STATES, type Job } from '#contract/jobs'
import { Instant } from '../fields/dates-shown.tsx'
import { choiceFilter } from '../list/filters.tsx'
import { ListPage } from '../list/list-page.tsx'
import { Rows } from '../list/rows.tsx'
import { useReach } from '../provider/use-session.ts'
import { useJobName } from './names.ts'
import { Phase } from './phase.tsx'
import { Reason } from './reason.tsx'
import { Retry } from './retry.tsx'
import { Summary } from './summary.tsx'

const Column = DataTable.Col<Job>

const REFRESH_MS = 15_000

/** The outbox: what is due, under way, done, and what gave up and waits for a person. */
export default function JobList() {
  const translate = useTranslate()
  const mayRetry = useReach('jobs.write') !== null
  const nameOf = useJobName()
  const filters = [
    choiceFilter(
      { source: 'state', label: 'resources.jobs.fields.state', alwaysOn: true },
      JOB_STATES,
      'resources.jobs.states',
    ),
    <AutocompleteInput
      key="job"
      source="job"
      label="resources.jobs.fields.job"
      alwaysOn
      choices={JOB_NAMES.map((id) => ({ id, name: nameOf(id) }))}
      translateChoice={false}
      sx={{ width: { xs: '100%', sm: '20rem' } }}
    />,
    <NullableBooleanInput
      key="ready"
      source="ready"
      label="resources.jobs.fields.ready"
      nullLabel="app.filter.any"
      trueLabel="resources.jobs.ready.yes"
      falseLabel="resources.jobs.ready.no"
      sx={{ width: { xs: '100%', sm: '12rem' } }}
    />,
    <TextInput key="lastError" source="lastError" label="resources.jobs.fields.lastError" />,
  ]
  return (
    <ListPage
      filters={filters}
      sort={{ field: 'id', order: 'DESC' }}
      lead={translate('resources.jobs.lead')}
      tabs={<Summary />}
      queryOptions={{ refetchInterval: REFRESH_MS }}
    >
      <Rows<Job>
        phone={(job) => ({
          title: nameOf(job.job),
          mark: <Phase job={job} />,
          lines: [
            <Instant key="due" value={job.dueAt} />,
            job.lastError && <Reason key="error" code={job.lastError} />,
          ],
        })}
      >
        <DataTable.NumberCol source="id" options={{ useGrouping: false }} sx={{ width: '6em' }} />
        <Column source="job" disableSort render={({ job }) => nameOf(job)} />
        <Column source="state" disableSort render={(job) => <Phase job={job} />} />
        <DataTable.NumberCol source="attempts" disableSort />
        <Column source="dueAt" render={({ dueAt }) => <Instant value={dueAt} />} />
        <Column
          source="finishedAt"
          disableSort
          render={({ finishedAt }) => <Instant value={finishedAt} />}
        />
        <Column
          source="lastError"
          disableSort
          render={({ lastError }) => <Reason code={lastError} />}
        />
        {mayRetry && (
          <Column
            label={false}
            align="right"
            render={(job) => (job.state === 'dead' ? <Retry job={job} /> : null)}
          />
        )}
      </Rows>
    </ListPage>
  )
}
