import EventAvailableOutlined from '@mui/icons-material/EventAvailableOutlined'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Typography from '@mui/material/Typography'
import { LinkBase, useTranslate } from 'react-admin'
import type { Replacement } from '#contract/replacements'
import { Instant } from '../fields/dates-shown.tsx'
import { useOwnSwaps } from './use-own-swaps.ts'

/** What is next with the exchange of one's own laptop; nothing where there is none. */
export function OwnSwaps({ staffId }: { staffId: string }) {
  const { data = [] } = useOwnSwaps(staffId)
  return data.map((swap) => <Swap key={swap.id} swap={swap} />)
}

function Swap({ swap }: { swap: Replacement }) {
  const translate = useTranslate()
  return (
    <Box
      sx={{
        display: 'flex',
        flexWrap: 'wrap',
        alignItems: 'center',
        gap: 1,
        px: 2,
        py: 1.5,
        borderTop: 1,
        borderColor: 'divider',
      }}
    >
      <Box sx={{ flex: '1 1 12rem', minWidth: 0 }}>
        <Typography sx={{ fontWeight: 600 }}>
          {translate('resources.appointments.my_swap')}
        </Typography>
        <Typography variant="body2" color="text.secondary" sx={{ overflowWrap: 'anywhere' }}>
          <NextStep swap={swap} />
        </Typography>
      </Box>
      <SwapButton swap={swap} />
    </Box>
  )
}

function NextStep({ swap }: { swap: Replacement }) {
  const translate = useTranslate()
  if (swap.appointmentStartsAt) {
    return (
      <>
        <Instant value={swap.appointmentStartsAt} /> {swap.appointmentPlace}
      </>
    )
  }
  return translate(
    swap.state === 'planned'
      ? 'resources.appointments.being_prepared'
      : 'resources.appointments.ready_to_book',
    { number: swap.oldPropertyNumber ?? '' },
  )
}

export function SwapButton({ swap }: { swap: Replacement }) {
  const translate = useTranslate()
  if (swap.appointmentId) {
    return (
      <Button
        variant="outlined"
        component={LinkBase}
        to={`/appointments/${swap.appointmentId}/show`}
      >
        {translate('resources.appointments.see')}
      </Button>
    )
  }
  if (swap.state === 'planned') return null
  return (
    <Button
      variant="contained"
      startIcon={<EventAvailableOutlined />}
      component={LinkBase}
      to={`/appointments/create?replacementId=${swap.id}`}
    >
      {translate('resources.appointments.book')}
    </Button>
  )
}
