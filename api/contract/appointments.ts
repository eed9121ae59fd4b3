import { z } from 'zod'
import { listQuery, oneOrMore } from './list.ts'
import { day, id, instant, line } from './values.ts'

export const slot = z.object({
  id,
  place: z.string(),
  /** Only for this unit and what lies below it. */
  unitId: id.nullable(),
  unitPath: z.string().nullable(),
  startsAt: instant,
  endsAt: instant,
  capacity: z.number().int(),
  booked: z.number().int(),
  free: z.number().int(),
  updatedAt: instant,
})
export type Slot = z.infer<typeof slot>

const capacity = z.number().int().min(1).max(500)

export const slotCreate = z.strictObject({
  place: line(100),
  unitId: id.nullable().optional(),
  startsAt: instant,
  endsAt: instant,
  capacity,
})
/** A capacity of what is booked stops further bookings. */
export const slotUpdate = z.strictObject({
  capacity: z.number().int().min(0).max(500).optional(),
  unitId: id.nullable().optional(),
})

const timeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'time_of_day')

/** Slots end to end on every working day from `from` to `to`. */
export const slotSeries = z
  .strictObject({
    place: line(100),
    unitId: id.nullable().optional(),
    from: day,
    to: day,
    /** Asia/Tokyo; several stretches leave a break between them. */
    hours: z
      .array(z.strictObject({ from: timeOfDay, to: timeOfDay }))
      .min(1)
      .max(10),
    minutes: z.number().int().min(5).max(480),
    /** On these days of the week only, Monday 1 to Friday 5; on all of them unless told. */
    weekdays: z.array(z.number().int().min(1).max(5)).min(1).max(5).optional(),
    capacity,
  })
  .refine(({ from, to }) => from <= to, { path: ['to'], message: 'before_start' })
  .refine(({ hours }) => hours.every((stretch) => stretch.from < stretch.to), {
    path: ['hours'],
    message: 'before_start',
  })

export const SLOT_REFUSALS = [
  'weekend',
  'holiday',
  'year_end',
  'in_the_past',
  'outside_hours',
  'overlapping',
] as const

export const slotSeriesResult = z.object({
  created: z.number().int(),
  seats: z.number().int(),
  /** Whole days that are no working days, and single times that are taken or past. */
  skipped: z.array(
    z.object({
      day,
      startsAt: instant.nullable(),
      code: z.enum(SLOT_REFUSALS),
      message: z.string(),
    }),
  ),
})
export type SlotSeriesResult = z.infer<typeof slotSeriesResult>

export const slotQuery = listQuery({
  sort: ['startsAt', 'place', 'updatedAt'],
  filter: {
    place: z.string().max(100).optional(),
    from: instant.optional(),
    to: instant.optional(),
    /** With a seat left, and still ahead. */
    free: z.boolean().optional(),
    /** Where the person of this replacement may book. */
    replacementId: id.optional(),
  },
})

export const DAYS_OFF = ['weekend', 'holiday', 'year_end'] as const

/** The longest stretch of days that one request may look at. */
export const MAX_DAYS_SHOWN = 100

export const slotDaysQuery = z.object({
  /** One alone is a single day; the present month unless told. */
  from: day.optional(),
  to: day.optional(),
  place: z.string().max(100).optional(),
  /** Only slots in which the person of this replacement may book. */
  replacementId: id.optional(),
})

export const slotDays = z.object({
  /** Slots lie within them, Asia/Tokyo. */
  workingHours: z.object({ from: timeOfDay, to: timeOfDay }),
  today: day,
  days: z.array(
    z.object({
      day,
      /** Why nobody works that day, if so. */
      off: z.enum(DAYS_OFF).nullable(),
      holiday: z.string().nullable(),
      slots: z.number().int(),
      capacity: z.number().int(),
      booked: z.number().int(),
      /** Seats that can still be booked: of slots that are still ahead. */
      free: z.number().int(),
    }),
  ),
})
export type SlotDays = z.infer<typeof slotDays>

/** Where slots were offered of late, or are. */
export const slotPlaces = z.array(z.string())

export const APPOINTMENT_STATES = ['booked', 'kept', 'cancelled', 'no_show'] as const
export const appointmentState = z.enum(APPOINTMENT_STATES)
export type AppointmentState = z.infer<typeof appointmentState>

export const APPOINTMENT_MOVES: readonly { from: AppointmentState; to: AppointmentState }[] = [
  { from: 'booked', to: 'kept' },
  { from: 'booked', to: 'cancelled' },
  { from: 'booked', to: 'no_show' },
]

export const appointment = z.object({
  id,
  slotId: id,
  place: z.string(),
  startsAt: instant,
  endsAt: instant,
  replacementId: id,
  holderId: id,
  holderName: z.string().nullable(),
  unitId: id,
  unitPath: z.string(),
  oldPropertyNumber: z.string().nullable(),
  newPropertyNumber: z.string().nullable(),
  state: appointmentState,
  /** As in the calendar file: rises with every change. */
  sequence: z.number().int(),
  reason: z.string().nullable(),
  createdAt: instant,
  updatedAt: instant,
})
export type Appointment = z.infer<typeof appointment>

export const appointmentCreate = z.strictObject({ replacementId: id, slotId: id })
export const appointmentUpdate = z.strictObject({ slotId: id })
export const appointmentEnd = z.strictObject({ reason: line(500).optional() })
export const appointmentQuery = listQuery({
  sort: ['startsAt', 'createdAt', 'updatedAt'],
  filter: {
    slotId: id.optional(),
    replacementId: id.optional(),
    holderId: id.optional(),
    unitId: id.optional(),
    place: z.string().max(100).optional(),
    state: oneOrMore(appointmentState).optional(),
    from: instant.optional(),
    to: instant.optional(),
  },
})
