import Button from '@mui/material/Button'
import Card from '@mui/material/Card'
import { useState } from 'react'
import { useTranslate } from 'react-admin'
import type { Completion } from '#contract/completions'
import { EntityHistoryLink } from '../audit/entity-history-link.tsx'
import { Instant, LongDay } from '../fields/dates-shown.tsx'
import { Fact, Facts } from '../fields/facts.tsx'
import { RecordLink } from '../fields/record-link.tsx'
import { ActDialog } from '../layout/act-dialog.tsx'
import { useApi } from '../provider/use-api.ts'
import { useReach } from '../provider/use-session.ts'
import { ShowPage } from '../show/show-page.tsx'
import { Standing } from './standing.tsx'

/** One completion: what it rests on, and how long it holds. */
export default function CompletionShow() {
  const translate = useTranslate()
  const mayRevoke = useReach('courses.write') !== null
  return (
    <ShowPage<Completion>
      title={({ courseName, staffName }) => [courseName, staffName].filter(Boolean).join(' ')}
      lead={({ standing }) => <Standing standing={standing} />}
      actions={(completion) => (
        <>
          <EntityHistoryLink entity="completions" id={completion.id} />
          {mayRevoke && completion.standing !== 'revoked' && <Revoke id={completion.id} />}
        </>
      )}
    >
      {(completion) => (
        <Card sx={{ p: 2 }}>
          <Facts>
            <Fact label="resources.completions.fields.staffName">
              <RecordLink resource="staff" id={completion.staffId}>
                {completion.staffName}
              </RecordLink>
            </Fact>
            <Fact label="resources.completions.fields.unitPath">{completion.unitPath}</Fact>
            <Fact label="resources.completions.fields.courseName">
              <RecordLink resource="courses" id={completion.courseId}>
                {completion.courseName}
              </RecordLink>
            </Fact>
            <Fact label="resources.completions.fields.version">{completion.version}</Fact>
            <Fact label="resources.completions.fields.completedAt">
              <Instant value={completion.completedAt} />
            </Fact>
            <Fact label="resources.completions.fields.validUntil">
              {completion.validUntil ? (
                <LongDay value={completion.validUntil} />
              ) : (
                translate('resources.completions.for_good')
              )}
            </Fact>
            <Fact label="resources.completions.fields.source">
              {translate(`resources.completions.sources.${completion.source}`)}
            </Fact>
            {completion.revokedReason && (
              <Fact label="resources.completions.fields.revokedReason">
                {completion.revokedReason}
              </Fact>
            )}
          </Facts>
        </Card>
      )}
    </ShowPage>
  )
}

function Revoke({ id }: { id: string }) {
  const translate = useTranslate()
  const api = useApi()
  const [open, setOpen] = useState(false)
  return (
    <>
      <Button color="error" onClick={() => setOpen(true)}>
        {translate('resources.completions.revoke')}
      </Button>
      {open && (
        <ActDialog
          title={translate('resources.completions.revoke')}
          confirm={translate('resources.completions.revoke')}
          color="error"
          reason={{ required: true }}
          act={(reason) =>
            api.call(`/completions/${id}/revoke`, { method: 'POST', body: { reason } })
          }
          onClose={() => setOpen(false)}
        >
          {translate('resources.completions.revoke_hint')}
        </ActDialog>
      )}
    </>
  )
}
