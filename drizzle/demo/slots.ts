import { addDays, at } from './calendar.ts'
import type { Random } from './random.ts'
import type { AppointmentRow, ReplacementRow, SlotRow } from './rows.ts'
import type { Timeline } from './timeline.ts'

const PLACE = '本庁舎 1階 展開センター'
const DAYS = 8
/** Hours of the day at which an hour's slot begins; noon is left out. */
const HOURS = [9, 10, 11, 13, 14, 15, 16]
const CAPACITY = 4
/** How many of those whose laptop is ready have booked: the nearer the day, the more of its seats. */
const FIRST_DAY_SHARE = 0.9

/**
 * The working days ahead with their slots, and who has booked. A replacement that is booked is scheduled.
 * Only those whose new laptop stands ready come into question.
 */
export function makeSlots(
  random: Random,
  { today }: Timeline,
  ready: readonly ReplacementRow[],
  isDayOff: (day: string) => boolean,
): { slots: SlotRow[]; appointments: AppointmentRow[] } {
  const slots: SlotRow[] = []
  const appointments: AppointmentRow[] = []
  const waiting = [...ready]
  for (const [ahead, day] of workingDays(today, isDayOff).entries()) {
    const share = FIRST_DAY_SHARE * (1 - ahead / DAYS)
    for (const hour of HOURS) {
      const [startsAt, endsAt] = [at(day, hour * 60), at(day, (hour + 1) * 60)]
      const slot = { id: random.uuid(), place: PLACE, startsAt, endsAt, capacity: CAPACITY }
      slots.push(slot)
      for (let seat = 0; seat < CAPACITY && random.chance(share); seat++) {
        const replacement = waiting.shift()
        if (!replacement) break
        replacement.state = 'scheduled'
        const { id: replacementId, holderId, unitId } = replacement
        appointments.push({ id: random.uuid(), slotId: slot.id, replacementId, holderId, unitId })
      }
    }
  }
  return { slots, appointments }
}

function workingDays(today: string, isDayOff: (day: string) => boolean): string[] {
  const days: string[] = []
  for (let day = addDays(today, 1); days.length < DAYS; day = addDays(day, 1)) {
    if (!isDayOff(day)) days.push(day)
  }
  return days
}
