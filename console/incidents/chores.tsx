import Box from '@mui/material/Box'
import Typography from '@mui/material/Typography'
import { useTranslate } from 'react-admin'
import type { IncidentChore, IncidentDetail } from '#contract/incidents'
import { shortInstant } from '../fields/dates.ts'
import { CardRow } from '../layout/card-row.tsx'
import { ChoreAct } from './chore-act.tsx'
import { Left } from './clock.tsx'
import { ChoreTag } from './marks.tsx'

/** What people have to do, the nearest deadline first; what is done comes last. */
export function Chores({ incident }: { incident: IncidentDetail }) {
  const open = incident.chores.filter(({ state }) => state === 'open')
  const over = incident.chores.filter(({ state }) => state !== 'open')
  return (
    <>
      {[...open, ...over].map((chore) => (
        <ChoreRow key={chore.id} chore={chore} />
      ))}
    </>
  )
}

function ChoreRow({ chore }: { chore: IncidentChore }) {
  const translate = useTranslate()
  const facts = [
    chore.contact,
    chore.contactedAt && shortInstant(chore.contactedAt),
    chore.reference,
    chore.doneAt && `${chore.doneByName} ${shortInstant(chore.doneAt)}`,
    chore.note,
  ]
  return (
    <CardRow>
      <Box sx={{ flex: '1 1 16rem', minWidth: 0 }}>
        <Typography sx={{ fontWeight: 600 }}>
          {translate(`resources.incidents.chores.${chore.kind}`)}
        </Typography>
        <Typography variant="body2" color="text.secondary" sx={{ overflowWrap: 'anywhere' }}>
          {facts.filter(Boolean).join(' · ')}
        </Typography>
      </Box>
      {chore.state === 'open' && <Left until={chore.dueAt} />}
      <ChoreTag chore={chore} />
      <ChoreAct chore={chore} />
    </CardRow>
  )
}
