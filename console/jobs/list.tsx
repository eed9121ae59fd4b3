import { DataTable, TextInput, useTranslate } from 'react-admin'
import { JOB_STATES } from '#contract/jobs'
import { Instant } from '../fields/dates-shown.tsx'
import { Tag } from '../fields/tag.tsx'
import { choiceFilter } from '../list/filters.tsx'
import { ListPage } from '../list/list-page.tsx'
import { Rows } from '../list/rows.tsx'
import { useReach } from '../provider/use-session.ts'
import { JOB_TONES, type Job } from './job.ts'
import { Retry } from './retry.tsx'

const Column = DataTable.Col<Job>

const filters = [
  choiceFilter(
    { source: 'state', label: 'resources.jobs.fields.state', alwaysOn: true },
    JOB_STATES,
    'resources.jobs.states',
  ),
  <TextInput key="job" source="job" label="resources.jobs.fields.job" alwaysOn resettable />,
]

const REFRESH_MS = 15_000

/** The outbox: what is due, under way, done, and what gave up and waits for a person. */
export default function JobList() {
  const translate = useTranslate()
  const mayRetry = useReach('jobs.write')
  const state = (job: Job) => (
    <Tag tone={JOB_TONES[job.state]}>{translate(`resources.jobs.states.${job.state}`)}</Tag>
  )
  return (
    <ListPage
      filters={filters}
      sort={{ field: 'id', order: 'DESC' }}
      lead={translate('resources.jobs.lead')}
      queryOptions={{ refetchInterval: REFRESH_MS }}
    >
      <Rows<Job>
        opens={false}
        phone={(job) => ({
          title: job.job,
          mark: state(job),
          lines: [
            <Instant key="due" value={job.dueAt} />,
            job.lastError,
            mayRetry && job.state === 'dead' && <Retry key="retry" job={job} />,
          ],
        })}
      >
        <DataTable.NumberCol source="id" options={{ useGrouping: false }} sx={{ width: '6em' }} />
        <Column source="job" disableSort />
        <Column source="state" disableSort render={state} />
        <DataTable.NumberCol source="attempts" disableSort />
        <Column source="dueAt" render={({ dueAt }) => <Instant value={dueAt} />} />
        <Column
          source="finishedAt"
          disableSort
          render={({ finishedAt }) => <Instant value={finishedAt} />}
        />
        <Column source="lastError" disableSort />
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
