import Card from '@mui/material/Card'
import Link from '@mui/material/Link'
import { LinkBase, useTranslate } from 'react-admin'
import type { Job } from '#contract/jobs'
import { Instant } from '../fields/dates-shown.tsx'
import { Fact, Facts } from '../fields/facts.tsx'
import { listPath } from '../provider/list-path.ts'
import { useReach } from '../provider/use-session.ts'
import { ShowPage } from '../show/show-page.tsx'
import { useJobName } from './names.ts'
import { Phase } from './phase.tsx'
import { Reason } from './reason.tsx'
import { Retry } from './retry.tsx'

const REFRESH_MS = 5_000

/** One job: where a notification of its failure leads. */
export default function JobShow() {
  const translate = useTranslate()
  const nameOf = useJobName()
  const mayRetry = useReach('jobs.write') !== null
  const again = ({ state, attempts }: Job) => state === 'dead' || (state === 'due' && attempts > 0)
  return (
    <ShowPage<Job>
      title={({ job }) => nameOf(job)}
      lead={(job) => <Phase job={job} />}
      actions={(job) => mayRetry && again(job) && <Retry job={job} />}
      refetchInterval={(job) => (job?.state === 'due' || job?.state === 'leased') && REFRESH_MS}
    >
      {(job) => (
        <Card sx={{ p: 2 }}>
          <Facts>
            <Fact label="resources.jobs.fields.id">{job.id}</Fact>
            <Fact label="resources.jobs.fields.job">{job.job}</Fact>
            <Fact label="resources.jobs.fields.attempts">{job.attempts}</Fact>
            <Fact label="resources.jobs.fields.lastError">
              {job.lastError && <Reason code={job.lastError} />}
            </Fact>
            <Fact label="resources.jobs.fields.createdAt">
              <Instant value={job.createdAt} exact />
            </Fact>
            <Fact label="resources.jobs.fields.dueAt">
              <Instant value={job.dueAt} exact />
            </Fact>
            <Fact label="resources.jobs.fields.finishedAt">
              <Instant value={job.finishedAt} exact />
            </Fact>
          </Facts>
          <Link
            component={LinkBase}
            to={listPath('jobs', { job: job.job })}
            sx={{ display: 'inline-block', mt: 2 }}
          >
            {translate('resources.jobs.of_kind')}
          </Link>
        </Card>
      )}
    </ShowPage>
  )
}
