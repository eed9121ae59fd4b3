import type { z } from 'zod'
import {
  MAX_DAYS_SHOWN,
  type SLOT_REFUSALS,
  type SlotDays,
  type slotCreate,
  type slotDaysQuery,
  type slotSeries,
  type slotUpdate,
} from '#contract/appointments'
import type { Transaction } from '#drizzle/client'
import {
  addDays,
  type DayOff,
  dayOf,
  dayOff,
  daysBetween,
  holidayName,
  instantOf,
  timeOf,
} from '../calendar.ts'
import { mistake, orNotFound } from '../errors.ts'
import { readSettings } from '../settings/service.ts'
import { naming } from './refusals.ts'
import * as queries from './slot-queries.ts'

/** A series longer than this is a slip of the hand. */
const MAX_DAYS = 366
const MAX_SLOTS = 5_000

interface Hours {
  from: string
  to: string
}

const workingHours = async (tx: Transaction): Promise<Hours> => {
  const settings = await readSettings(tx)
  return {
    from: settings['rollout.workingHoursStart'],
    to: settings['rollout.workingHoursEnd'],
  }
}

export async function createSlot(
  tx: Transaction,
  { startsAt: starts, endsAt: ends, unitId = null, ...rest }: z.output<typeof slotCreate>,
  now: Date,
): Promise<string> {
  const startsAt = new Date(starts)
  const endsAt = new Date(ends)
  const day = dayOf(startsAt)
  if (endsAt <= startsAt) throw mistake('endsAt', 'before_start')
  if (startsAt <= now) throw mistake('startsAt', 'in_the_past')
  const off = dayOff(day)
  if (off) throw mistake('startsAt', off)
  const hours = await workingHours(tx)
  const within =
    dayOf(endsAt) === day && timeOf(startsAt) >= hours.from && timeOf(endsAt) <= hours.to
  if (!within) throw mistake('startsAt', 'outside_hours', { ...hours })
  return naming(() => queries.insert(tx, { ...rest, unitId, startsAt, endsAt }))
}

export interface Skipped {
  day: string
  startsAt: string | null
  code: (typeof SLOT_REFUSALS)[number]
}

/** Each day of a stretch: whether anybody works, and how many seats there are. */
export async function slotDaysOf(
  tx: Transaction,
  query: z.output<typeof slotDaysQuery>,
  locale: 'ja' | 'en',
  now: Date,
): Promise<SlotDays> {
  const today = dayOf(now)
  const month = { from: `${today.slice(0, 7)}-01`, to: addDays(`${today.slice(0, 7)}-01`, 30) }
  const { from = query.to ?? month.from, to = query.from ?? month.to } = query
  if (to < from) throw mistake('to', 'before_start')
  if (daysBetween(from, to) >= MAX_DAYS_SHOWN) {
    throw mistake('to', 'series_too_long', { maximum: MAX_DAYS_SHOWN })
  }
  const counted = await queries.perDay(tx, { ...query, from, to }, now)
  const days = Array.from({ length: daysBetween(from, to) + 1 }, (_, index) => {
    const day = addDays(from, index)
    const { slots = 0, capacity = 0, booked = 0, free = 0 } = counted.get(day) ?? {}
    const holiday = holidayName(day, locale)
    return { day, off: dayOff(day), holiday, slots, capacity, booked, free }
  })
  return { workingHours: await workingHours(tx), today, days }
}

interface Times {
  startsAt: Date
  endsAt: Date
}

/** Slots end to end on every working day; each day and time that is left out is named. */
export async function createSeries(
  tx: Transaction,
  series: z.output<typeof slotSeries>,
  now: Date,
): Promise<{ created: number; seats: number; skipped: Skipped[] }> {
  const open = await workingHours(tx)
  for (const [index, stretch] of series.hours.entries()) {
    if (stretch.from < open.from || stretch.to > open.to) {
      throw mistake(`hours.${index}`, 'outside_hours', { ...open })
    }
  }
  if (daysBetween(series.from, series.to) >= MAX_DAYS) {
    throw mistake('to', 'series_too_long', { maximum: MAX_DAYS })
  }
  const { days, skipped } = splitDays(series.from, series.to, series.weekdays)
  const times = days.flatMap((day) => timesOf(day, series.hours, series.minutes))
  if (times.length > MAX_SLOTS) throw mistake('minutes', 'too_many', { maximum: MAX_SLOTS })
  const taken = await queries.overlapped(tx, series.place, times)
  const free = times.filter(({ startsAt }) => {
    const code = startsAt <= now ? 'in_the_past' : taken.has(+startsAt) ? 'overlapping' : null
    if (code) skipped.push({ day: dayOf(startsAt), startsAt: startsAt.toISOString(), code })
    return !code
  })
  const { place, unitId = null, capacity } = series
  await naming(() => queries.insertMany(tx, { place, unitId, capacity }, free))
  skipped.sort((a, b) => (a.startsAt ?? a.day).localeCompare(b.startsAt ?? b.day))
  return { created: free.length, seats: free.length * capacity, skipped }
}

/** A day of the week that was not asked for is none left out. */
function splitDays(from: string, to: string, weekdays: readonly number[] | undefined) {
  const days: string[] = []
  const skipped: Skipped[] = []
  for (let day = from; day <= to; day = addDays(day, 1)) {
    if (weekdays && !weekdays.includes(new Date(day).getUTCDay())) continue
    const code: DayOff | null = dayOff(day)
    if (code) skipped.push({ day, startsAt: null, code })
    else days.push(day)
  }
  return { days, skipped }
}

/** What is left of a stretch and too short for a slot stays free. Stretches may not overlap. */
function timesOf(day: string, stretches: readonly Hours[], minutes: number): Times[] {
  const times: Times[] = []
  let reached = 0
  for (const { from, to } of [...stretches].sort((a, b) => a.from.localeCompare(b.from))) {
    const end = +instantOf(day, to)
    for (
      let at = Math.max(+instantOf(day, from), reached);
      at + minutes * 60_000 <= end;
      at += minutes * 60_000
    ) {
      reached = at + minutes * 60_000
      times.push({ startsAt: new Date(at), endsAt: new Date(reached) })
    }
  }
  return times
}

export async function changeSlot(
  tx: Transaction,
  id: string,
  changes: z.output<typeof slotUpdate>,
): Promise<void> {
  const { capacity, unitId } = changes
  const before = orNotFound(await queries.lock(tx, id))
  if (capacity !== undefined && capacity < before.booked) {
    throw mistake('capacity', 'below_booked', { booked: before.booked })
  }
  const row = {
    ...(capacity !== undefined && { capacity }),
    ...(unitId !== undefined && { unitId }),
  }
  if (Object.keys(row).length > 0) await naming(() => queries.change(tx, id, row))
}

export async function removeSlot(tx: Transaction, id: string): Promise<void> {
  const [removed] = await naming(() => queries.remove(tx, id))
  orNotFound(removed)
}
