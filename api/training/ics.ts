import ical, {
  ICalAttendeeRole,
  ICalAttendeeStatus,
  ICalCalendarMethod,
  ICalEventStatus,
} from 'ical-generator'
import type { CourseBooking } from '#contract/course-bookings'
import type { Locale } from '../http/problem.ts'

const WORDS = {
  ja: { room: '会場で参加', online: 'オンラインで参加', waiting: 'キャンセル待ち' },
  en: { room: 'In the room', online: 'Online', waiting: 'On the waiting list' },
} as const

/**
 * The booking as a calendar file. RFC 5546 §3.2: the UID stays through every change, SEQUENCE tells calendars
 * which copy is newer, and METHOD whether the entry comes or goes: of a session that is put off, it goes.
 */
export function calendarFile(
  booking: CourseBooking & { staffEmail: string | null; sequence: number },
  organizer: { name: string; email: string },
  locale: Locale,
): { method: 'REQUEST' | 'CANCEL'; text: string } {
  const { id, way, state, sessionState, place, link, staffEmail, staffName } = booking
  const gone = state === 'cancelled' || sessionState === 'cancelled' || sessionState === 'postponed'
  const method = gone ? ICalCalendarMethod.CANCEL : ICalCalendarMethod.REQUEST
  const words = WORDS[locale]
  const calendar = ical({ prodId: { company: 'Mamori', product: 'Mamori' }, method })
  const event = calendar.createEvent({
    id: `course-booking-${id}@mamori`,
    sequence: booking.sequence,
    // The same state of the booking is the same file.
    stamp: new Date(booking.updatedAt),
    start: new Date(booking.startsAt),
    end: new Date(booking.endsAt),
    summary: booking.courseName,
    location: way === 'room' ? place : link,
    description: state === 'waiting' ? `${words.waiting}(${words[way]})` : words[way],
    status: gone
      ? ICalEventStatus.CANCELLED
      : state === 'waiting'
        ? ICalEventStatus.TENTATIVE
        : ICalEventStatus.CONFIRMED,
    organizer,
  })
  if (staffEmail) {
    event.createAttendee({
      email: staffEmail,
      ...(staffName && { name: staffName }),
      status: ICalAttendeeStatus.ACCEPTED,
      role: ICalAttendeeRole.REQ,
    })
  }
  return { method, text: calendar.toString() }
}
