import Alert from '@mui/material/Alert'
import Card from '@mui/material/Card'
import { useState } from 'react'
import { Button, useGetList, useTranslate } from 'react-admin'
import type { ConferenceLog, ConferencePerson } from '#contract/conference-logs'
import { ActDialog } from '../layout/act-dialog.tsx'
import { Failed, Waiting } from '../layout/states.tsx'
import { useApi } from '../provider/use-api.ts'
import { useReach } from '../provider/use-session.ts'
import { ShowPage } from '../show/show-page.tsx'
import { PersonRow } from './person-row.tsx'

const SHOWN = 500

/** Every name of the log and whom it is taken for: those who wait for a decision first. */
export default function ConferenceLogShow() {
  const translate = useTranslate()
  const teaches = useReach('courses.write') !== null
  return (
    <ShowPage<ConferenceLog>
      title={({ fileName }) => fileName}
      lead={(log) =>
        translate('resources.conference-logs.all_counts', {
          lines: log.lines,
          people: log.people,
          matched: log.matched,
          undecided: log.undecided,
          ignored: log.ignored,
        })
      }
      actions={(log) => teaches && log.state === 'open' && <Ends log={log} />}
    >
      {(log) => (
        <>
          {log.state !== 'open' && (
            <Alert severity="info" sx={{ mb: 2 }}>
              {translate(`resources.conference-logs.states.${log.state}`)}
            </Alert>
          )}
          <People log={log} decides={teaches && log.state === 'open'} />
        </>
      )}
    </ShowPage>
  )
}

function People({ log, decides }: { log: ConferenceLog; decides: boolean }) {
  const { data, error, refetch } = useGetList<ConferencePerson>(
    `conference-logs/${log.id}/people`,
    {
      pagination: { page: 1, perPage: SHOWN },
      sort: { field: 'match', order: 'ASC' },
      filter: {},
    },
  )
  if (error) return <Failed error={error} retry={() => void refetch()} />
  if (!data) return <Waiting rows={6} />
  return (
    <Card>
      {data.map((person) => (
        <PersonRow key={person.id} person={person} decides={decides} enough={log.attendedPercent} />
      ))}
    </Card>
  )
}

function Ends({ log }: { log: ConferenceLog }) {
  const translate = useTranslate()
  const api = useApi()
  const [how, setHow] = useState<'apply' | 'discard' | null>(null)
  return (
    <>
      <Button
        variant="contained"
        label="resources.conference-logs.apply"
        disabled={log.undecided > 0}
        onClick={() => setHow('apply')}
      />
      <Button label="resources.conference-logs.discard" onClick={() => setHow('discard')} />
      {how && (
        <ActDialog
          title={translate(`resources.conference-logs.${how}`)}
          confirm={translate(`resources.conference-logs.${how}`)}
          act={() => api.call(`/conference-logs/${log.id}/${how}`, { method: 'POST' })}
          onClose={() => setHow(null)}
        >
          {translate(`resources.conference-logs.${how}_hint`, {
            matched: log.matched,
            percent: log.attendedPercent,
          })}
        </ActDialog>
      )}
    </>
  )
}
