import Box from '@mui/material/Box'
import Typography from '@mui/material/Typography'
import { useTranslate } from 'react-admin'
import type { NetworkSession } from '#contract/network-sessions'
import { Instant } from '../fields/dates-shown.tsx'
import { SessionTag, stationText, useEndReason } from './marks.tsx'

/** One session of a device: since when, from where, until when. */
export function SessionRow({ session }: { session: NetworkSession }) {
  const translate = useTranslate()
  const endReason = useEndReason()
  const { startedAt, endedAt, nas, calledStation, station, address, disconnectError } = session
  return (
    <Box
      sx={{
        display: 'flex',
        flexWrap: 'wrap',
        alignItems: 'center',
        columnGap: 2,
        rowGap: 0.5,
        px: 2,
        py: 1,
        '& + &': { borderTop: 1, borderColor: 'divider' },
      }}
    >
      <Typography component="div" sx={{ flex: '1 1 14rem' }}>
        <Instant value={startedAt} />
        {' 〜 '}
        {endedAt && <Instant value={endedAt} />}
      </Typography>
      <SessionTag session={session} />
      <Typography
        variant="body2"
        color="text.secondary"
        sx={{ flex: '1 1 14rem', minWidth: 0, overflowWrap: 'anywhere' }}
      >
        {[
          translate(`access.doors.${session.door}`),
          nas,
          calledStation,
          stationText(station),
          address,
          endReason(session.endReason),
          disconnectError && translate(`resources.network-sessions.errors.${disconnectError}`),
        ]
          .filter(Boolean)
          .join(' · ')}
      </Typography>
    </Box>
  )
}
