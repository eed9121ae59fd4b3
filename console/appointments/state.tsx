import { useTranslate } from 'react-admin'
import type { Appointment, AppointmentState as State } from '#contract/appointments'
import { Tag } from '../fields/tag.tsx'
import type { Tone } from '../theme/tones.ts'

const TONES: Record<State, Tone> = {
  booked: 'busy',
  kept: 'good',
  cancelled: 'plain',
  no_show: 'care',
}

export function AppointmentState({ state }: Pick<Appointment, 'state'>) {
  const translate = useTranslate()
  return <Tag tone={TONES[state]}>{translate(`resources.appointments.states.${state}`)}</Tag>
}

/** Its time has come; by this machine's clock, which only decides what is offered. */
export const hasBegun = ({ startsAt }: Pick<Appointment, 'startsAt'>): boolean =>
  Date.parse(startsAt) <= Date.now()
