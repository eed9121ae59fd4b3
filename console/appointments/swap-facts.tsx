import Alert from '@mui/material/Alert'
import Box from '@mui/material/Box'
import Card from '@mui/material/Card'
import { useTranslate } from 'react-admin'
import type { Replacement } from '#contract/replacements'
import { Fact, Facts } from '../fields/facts.tsx'
import { SwapButton } from './own-swaps.tsx'

/** Whose laptop is exchanged for which, and what stands in the way of booking. */
export function SwapFacts({ swap }: { swap: Replacement }) {
  const translate = useTranslate()
  const ready = swap.state === 'prepared' || swap.state === 'absent'
  return (
    <Card sx={{ p: 2, maxWidth: '44rem' }}>
      <Facts>
        <Fact label="resources.appointments.fields.holderName">{swap.holderName}</Fact>
        <Fact label="resources.appointments.fields.unitPath">{swap.unitPath}</Fact>
        <Fact label="resources.appointments.fields.oldPropertyNumber">
          {[swap.oldPropertyNumber, swap.oldModelName].filter(Boolean).join(' ')}
        </Fact>
        {/* People see a device once it is theirs. */}
        {swap.newPropertyNumber && (
          <Fact label="resources.appointments.fields.newPropertyNumber">
            {[swap.newPropertyNumber, swap.newModelName].filter(Boolean).join(' ')}
          </Fact>
        )}
      </Facts>
      {!ready && (
        <Alert
          severity="info"
          sx={{ mt: 1.5 }}
          action={swap.appointmentId ? <SwapButton swap={swap} /> : undefined}
        >
          {translate(
            swap.state === 'scheduled'
              ? 'resources.appointments.has_one'
              : swap.state === 'planned'
                ? 'resources.appointments.being_prepared'
                : 'resources.appointments.nothing_to_book',
          )}
        </Alert>
      )}
      {ready && swap.waveState !== 'open' && (
        <Alert severity="warning" sx={{ mt: 1.5 }}>
          <Box>{translate('resources.appointments.wave_not_open')}</Box>
        </Alert>
      )}
    </Card>
  )
}
