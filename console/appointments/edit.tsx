import { useState } from 'react'
import { EditBase, useEditContext, useTranslate } from 'react-admin'
import type { Appointment, Slot } from '#contract/appointments'
import { Heading } from '../layout/page.tsx'
import { Failed, Waiting } from '../layout/states.tsx'
import { Trail } from '../layout/trail.tsx'
import { useSlotName } from '../slots/slot-name.ts'
import { ConfirmBar } from './confirm-bar.tsx'
import { SlotPicker } from './slot-picker.tsx'
import { useBooking } from './use-booking.ts'

/** Moves an appointment to another time. */
export default function AppointmentEdit() {
  return (
    <EditBase redirectOnError={false} queryOptions={{ onError: () => undefined }}>
      <Moving />
    </EditBase>
  )
}

function Moving() {
  const translate = useTranslate()
  const nameOf = useSlotName()
  const [slot, setSlot] = useState<Slot | null>(null)
  const { record, error, isPending, refetch } = useEditContext<Appointment>()
  const booking = useBooking('resources.appointments.moved')
  if (error) return <Failed error={error} retry={() => void refetch()} />
  if (isPending || !record) return <Waiting rows={6} />
  const choose = (chosen: Slot | null) => {
    booking.reset()
    setSlot(chosen)
  }
  const confirm = ({ id: slotId }: Slot) =>
    booking.send({ method: 'PUT', path: `/appointments/${record.id}`, body: { slotId } }, () =>
      setSlot(null),
    )
  return (
    <>
      <Heading
        trail={<Trail resource="appointments" />}
        title={translate('resources.appointments.move')}
        lead={translate('resources.appointments.move_lead', {
          name: record.holderName ?? '',
          slot: nameOf(record),
        })}
      />
      <SlotPicker replacementId={record.replacementId} chosen={slot} onChoose={choose} />
      <ConfirmBar
        slot={slot}
        error={booking.error}
        isPending={booking.isPending}
        label="resources.appointments.confirm_move"
        onConfirm={confirm}
      />
    </>
  )
}
