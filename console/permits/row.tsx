import Box from '@mui/material/Box'
import Typography from '@mui/material/Typography'
import type { Permit } from '#contract/permits'
import { shortDay } from '../fields/dates.ts'
import { RecordLink } from '../fields/record-link.tsx'
import { CardRow } from '../layout/card-row.tsx'
import { PermitDecision } from './decision.tsx'
import { PermitStateTag } from './state.tsx'

/** One request in a few lines, with what the reader may do about it. */
export const PermitRow = ({ permit, own = false }: { permit: Permit; own?: boolean }) => (
  <CardRow>
    <Box sx={{ flex: '1 1 16rem', minWidth: 0 }}>
      <Typography sx={{ fontWeight: 600, overflowWrap: 'anywhere' }}>
        {!own && `${permit.holderName ?? '—'} `}
        <RecordLink resource="permits" id={permit.id}>
          {permit.propertyNumber ?? '—'}
        </RecordLink>
      </Typography>
      <Typography variant="body2" color="text.secondary" sx={{ overflowWrap: 'anywhere' }}>
        {shortDay(permit.startsOn)} – {shortDay(permit.endsOn)} · {permit.place} · {permit.purpose}
      </Typography>
      {permit.reason && <Typography variant="body2">{permit.reason}</Typography>}
    </Box>
    <PermitStateTag permit={permit} />
    <PermitDecision permit={permit} />
  </CardRow>
)
