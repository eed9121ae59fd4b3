import ReplayIcon from '@mui/icons-material/Replay'
import Button from '@mui/material/Button'
import { useState } from 'react'
import { useNotify, useTranslate } from 'react-admin'
import { count } from '../fields/dates.ts'
import { useLocale } from '../fields/use-locale.ts'
import { ActDialog } from '../layout/act-dialog.tsx'
import { useApi } from '../provider/use-api.ts'
import { useJobName } from './names.ts'

/** All that gave up, of one kind: mend the cause first. */
export function RetryDead({ job, dead }: { job: string; dead: number }) {
  const translate = useTranslate()
  const locale = useLocale()
  const nameOf = useJobName()
  const notify = useNotify()
  const api = useApi()
  const [asking, setAsking] = useState(false)
  const name = nameOf(job)
  const words = { smart_count: count(dead, locale), name }
  return (
    <>
      <Button
        size="small"
        variant="outlined"
        startIcon={<ReplayIcon />}
        aria-label={translate('resources.jobs.retry_dead.of', words)}
        onClick={() => setAsking(true)}
      >
        {translate('resources.jobs.retry_dead.do')}
      </Button>
      {asking && (
        <ActDialog
          title={translate('resources.jobs.retry_dead.title', words)}
          confirm={translate('resources.jobs.retry_dead.do')}
          act={async () => {
            const { count: retried } = await api.call<{ count: number }>('/jobs/retry', {
              method: 'POST',
              body: { job },
            })
            notify('resources.jobs.retry_dead.done', {
              type: 'success',
              messageArgs: { smart_count: retried },
            })
          }}
          onClose={() => setAsking(false)}
        >
          {translate('resources.jobs.retry_dead.text')}
        </ActDialog>
      )}
    </>
  )
}
