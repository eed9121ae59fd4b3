import Alert from '@mui/material/Alert'
import Button from '@mui/material/Button'
import Card from '@mui/material/Card'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useGetList, useRedirect, useTranslate } from 'react-admin'
import type { ConferenceLog } from '#contract/conference-logs'
import type { CourseSession } from '#contract/course-sessions'
import { RecordLink } from '../fields/record-link.tsx'
import { Section } from '../layout/page.tsx'
import { Refusal } from '../layout/refusal.tsx'
import { Notice } from '../layout/states.tsx'
import { Line } from '../my-unit/short-list.tsx'
import { useApi } from '../provider/use-api.ts'

/** Logs of the web conference, and a new one. */
export function ConferenceLogs({ session }: { session: CourseSession }) {
  const translate = useTranslate()
  const api = useApi()
  const redirect = useRedirect()
  const queryClient = useQueryClient()
  const { data = [] } = useGetList<ConferenceLog>('conference-logs', {
    filter: { sessionId: session.id },
    pagination: { page: 1, perPage: 20 },
    sort: { field: 'createdAt', order: 'DESC' },
  })
  const { mutate, error, isPending } = useMutation({
    mutationFn: (file: File) => {
      const body = new FormData()
      body.set('file', file, file.name)
      const path = `/course-sessions/${session.id}/conference-logs`
      return api.call<ConferenceLog>(path, { method: 'POST', body })
    },
    onSuccess: ({ id }) => {
      void queryClient.invalidateQueries()
      redirect('show', 'conference-logs', id)
    },
  })
  return (
    <Section
      title={translate('resources.conference-logs.of_session')}
      aside={
        <Button component="label" variant="outlined" loading={isPending}>
          {translate('resources.conference-logs.send')}
          <input
            type="file"
            hidden
            accept=".csv,.tsv,.txt,text/csv"
            onChange={(event) => {
              const [file] = event.target.files ?? []
              event.target.value = ''
              if (file) mutate(file)
            }}
          />
        </Button>
      }
    >
      <Refusal error={error} />
      <Card>
        {data.length === 0 && (
          <Notice
            title={translate('resources.conference-logs.empty')}
            text={translate('resources.conference-logs.emptyHint')}
          />
        )}
        {data.map((log) => (
          <Line
            key={log.id}
            title={
              <RecordLink resource="conference-logs" id={log.id}>
                {log.fileName}
              </RecordLink>
            }
            text={[
              translate(`resources.conference-logs.states.${log.state}`),
              translate('resources.conference-logs.counts', {
                people: log.people,
                matched: log.matched,
                undecided: log.undecided,
              }),
            ]}
          />
        ))}
      </Card>
      {session.state === 'planned' && new Date(session.startsAt) > new Date() && (
        <Alert severity="info" sx={{ mt: 1 }}>
          {translate('resources.conference-logs.not_yet')}
        </Alert>
      )}
    </Section>
  )
}
