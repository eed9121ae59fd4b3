import ical, {
  ICalAttendeeRole,
  ICalAttendeeStatus,
  ICalCalendarMethod,
  ICalEventStatus,
} from 'ical-generator'
import type { Appointment } from '#contract/appointments'
import type { Locale } from '../http/problem.ts'

const WORDS = {
  ja: {
    summary: 'パソコン交換',
    description: (old: string, fresh: string) =>
      `旧パソコン ${old} を持ってお越しください。新しいパソコンは ${fresh} です。`,
    none: '(未定)',
  },
  en: {
    summary: 'Laptop swap',
    description: (old: string, fresh: string) =>
      `Please bring the old laptop ${old}. Your new one is ${fresh}.`,
    none: '(not yet known)',
  },
} as const

/**
 * The appointment as a calendar file. RFC 5546 §3.2: the UID stays through every change, SEQUENCE tells
 * calendars which copy is newer, and METHOD whether the entry comes or goes.
 */
export function calendarFile(
  appointment: Appointment & { holderEmail: string | null },
  organizer: { name: string; email: string },
  locale: Locale,
): { method: 'REQUEST' | 'CANCEL'; text: string } {
  const { id, sequence, place, holderName, holderEmail, state } = appointment
  const method = state === 'cancelled' ? ICalCalendarMethod.CANCEL : ICalCalendarMethod.REQUEST
  const words = WORDS[locale]
  const calendar = ical({ prodId: { company: 'Mamori', product: 'Mamori' }, method })
  const event = calendar.createEvent({
    id: `appointment-${id}@mamori`,
    sequence,
    // The same state of the appointment is the same file.
    stamp: new Date(appointment.updatedAt),
    start: new Date(appointment.startsAt),
    end: new Date(appointment.endsAt),
    summary: words.summary,
    location: place,
    description: words.description(
      appointment.oldPropertyNumber ?? words.none,
      appointment.newPropertyNumber ?? words.none,
    ),
    status: state === 'cancelled' ? ICalEventStatus.CANCELLED : ICalEventStatus.CONFIRMED,
    organizer,
  })
  if (holderEmail) {
    event.createAttendee({
      email: holderEmail,
      ...(holderName && { name: holderName }),
      status: ICalAttendeeStatus.ACCEPTED,
      role: ICalAttendeeRole.REQ,
    })
  }
  return { method, text: calendar.toString() }
}

/** `Mamori <mamori@example.jp>`, or an address alone, as MAIL_FROM has it. */
export function organizerOf(mailFrom: string): { name: string; email: string } {
  const [, name, email] = /^\s*"?([^"<]*?)"?\s*<([^>]+)>\s*$/.exec(mailFrom) ?? []
  return { name: name || 'Mamori', email: email ?? mailFrom.trim() }
}
