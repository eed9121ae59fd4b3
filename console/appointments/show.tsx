import EventOutlined from '@mui/icons-material/EventOutlined'
import Button from '@mui/material/Button'
import Card from '@mui/material/Card'
import { useState } from 'react'
import { LinkBase, useTranslate } from 'react-admin'
import type { Appointment } from '#contract/appointments'
import { EntityHistoryLink } from '../audit/entity-history-link.tsx'
import { timeOfDay, today } from '../fields/dates.ts'
import { Instant, LongDay } from '../fields/dates-shown.tsx'
import { Fact, Facts } from '../fields/facts.tsx'
import { RecordLink } from '../fields/record-link.tsx'
import { usePerson, useReach } from '../provider/use-session.ts'
import { ShowPage } from '../show/show-page.tsx'
import { useTimesName } from '../slots/slot-name.ts'
import { EndDialog } from './end-dialog.tsx'
import { NoShow } from './no-show.tsx'
import { AppointmentState, hasBegun } from './state.tsx'

export default function AppointmentShow() {
  const timesOf = useTimesName()
  return (
    <ShowPage<Appointment>
      title={timesOf}
      lead={(appointment) => (
        <>
          {appointment.place} <AppointmentState state={appointment.state} />
        </>
      )}
      actions={(appointment) => <Actions appointment={appointment} />}
    >
      {(appointment) => (
        <Card sx={{ p: 2, maxWidth: '44rem' }}>
          <AppointmentFacts appointment={appointment} />
        </Card>
      )}
    </ShowPage>
  )
}

function Actions({ appointment }: { appointment: Appointment }) {
  const translate = useTranslate()
  const person = usePerson()
  const reach = useReach('rollout.book')
  const [cancelling, setCancelling] = useState(false)
  const { id, holderId, state } = appointment
  const mayBook = reach === 'all' || (reach !== null && person?.staffId === holderId)
  const mayChange = mayBook && (reach === 'all' || !hasBegun(appointment))
  return (
    <>
      <EntityHistoryLink entity="appointments" id={id} />
      <Button
        variant="outlined"
        startIcon={<EventOutlined />}
        component="a"
        href={`/api/appointments/${id}/ics`}
        download="appointment.ics"
      >
        {translate('resources.appointments.ics')}
      </Button>
      <NoShow appointment={appointment} />
      {state === 'booked' && mayChange && (
        <>
          <Button variant="contained" component={LinkBase} to={`/appointments/${id}`}>
            {translate('resources.appointments.move')}
          </Button>
          <Button variant="outlined" color="error" onClick={() => setCancelling(true)}>
            {translate('resources.appointments.cancel')}
          </Button>
        </>
      )}
      {(state === 'cancelled' || state === 'no_show') && mayBook && (
        <Button
          variant="contained"
          component={LinkBase}
          to={`/appointments/create?replacementId=${appointment.replacementId}`}
        >
          {translate('resources.appointments.book_again')}
        </Button>
      )}
      {cancelling && (
        <EndDialog appointment={appointment} how="cancel" onClose={() => setCancelling(false)} />
      )}
    </>
  )
}

function AppointmentFacts({ appointment }: { appointment: Appointment }) {
  return (
    <Facts>
      <Fact label="resources.appointments.fields.day">
        <LongDay value={today(new Date(appointment.startsAt))} />
      </Fact>
      <Fact label="resources.appointments.fields.times">
        {timeOfDay(appointment.startsAt)}–{timeOfDay(appointment.endsAt)}
      </Fact>
      <Fact label="resources.appointments.fields.place">
        <RecordLink resource="slots" id={appointment.slotId}>
          {appointment.place}
        </RecordLink>
      </Fact>
      <Fact label="resources.appointments.fields.holderName">
        <RecordLink resource="staff" id={appointment.holderId}>
          {appointment.holderName}
        </RecordLink>
      </Fact>
      <Fact label="resources.appointments.fields.unitPath">{appointment.unitPath}</Fact>
      <Fact label="resources.appointments.fields.oldPropertyNumber">
        {appointment.oldPropertyNumber}
      </Fact>
      {appointment.newPropertyNumber && (
        <Fact label="resources.appointments.fields.newPropertyNumber">
          {appointment.newPropertyNumber}
        </Fact>
      )}
      {appointment.reason && (
        <Fact label="resources.appointments.fields.reason">{appointment.reason}</Fact>
      )}
      <Fact label="resources.appointments.fields.updatedAt">
        <Instant value={appointment.updatedAt} />
      </Fact>
    </Facts>
  )
}
