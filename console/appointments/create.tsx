import Box from '@mui/material/Box'
import { useState } from 'react'
import { useCanAccess, useGetOne, useLocation, useTranslate } from 'react-admin'
import type { Slot } from '#contract/appointments'
import type { Replacement } from '#contract/replacements'
import { AccessDeniedPage } from '../layout/error-page.tsx'
import { Heading, Section } from '../layout/page.tsx'
import { Failed, Waiting } from '../layout/states.tsx'
import { Trail } from '../layout/trail.tsx'
import { usePerson, useReach } from '../provider/use-session.ts'
import { ConfirmBar } from './confirm-bar.tsx'
import { OwnSwapChoice } from './own-swap-choice.tsx'
import { ReplacementChoice } from './replacement-choice.tsx'
import { SlotPicker } from './slot-picker.tsx'
import { SwapFacts } from './swap-facts.tsx'
import { useBooking } from './use-booking.ts'

/** Which swap, then when. Employees come from their own swap, IT staff may look for anybody's. */
export default function AppointmentCreate() {
  const translate = useTranslate()
  const person = usePerson()
  const forAnybody = useReach('rollout.book') === 'all'
  const asked = new URLSearchParams(useLocation().search).get('replacementId')
  const [found, setFound] = useState<string | null>(null)
  const replacementId = found ?? asked
  const { canAccess, isPending } = useCanAccess({ resource: 'appointments', action: 'create' })
  if (isPending || !person) return null
  if (!canAccess) return <AccessDeniedPage />
  return (
    <>
      <Heading
        trail={<Trail resource="appointments" />}
        title={translate('resources.appointments.book')}
        lead={translate('resources.appointments.book_lead')}
      />
      {forAnybody && !asked && <ReplacementChoice onChoose={setFound} />}
      {!forAnybody && !asked && <OwnSwapChoice staffId={person.staffId} onChoose={setFound} />}
      {replacementId && <Booking key={replacementId} replacementId={replacementId} />}
    </>
  )
}

function Booking({ replacementId }: { replacementId: string }) {
  const translate = useTranslate()
  const [slot, setSlot] = useState<Slot | null>(null)
  const { data, error, isPending, refetch } = useGetOne<Replacement>(
    'replacements',
    { id: replacementId },
    { onError: () => undefined },
  )
  const booking = useBooking('resources.appointments.booked')
  const choose = (chosen: Slot | null) => {
    booking.reset()
    setSlot(chosen)
  }
  const confirm = ({ id: slotId }: Slot) =>
    booking.send({ method: 'POST', path: '/appointments', body: { replacementId, slotId } }, () =>
      setSlot(null),
    )
  if (error) return <Failed error={error} retry={() => void refetch()} />
  if (isPending) return <Waiting rows={3} />
  return (
    <Box>
      <SwapFacts swap={data} />
      {(data.state === 'prepared' || data.state === 'absent' || booking.isPending) && (
        <Section title={translate('resources.appointments.choose_time')}>
          <SlotPicker replacementId={replacementId} chosen={slot} onChoose={choose} />
        </Section>
      )}
      <ConfirmBar
        slot={slot}
        error={booking.error}
        isPending={booking.isPending}
        label="resources.appointments.confirm"
        onConfirm={confirm}
      />
    </Box>
  )
}
