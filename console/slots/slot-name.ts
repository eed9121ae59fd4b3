import { dayInYear, timeOfDay, today } from '../fields/dates.ts'
import { useLocale } from '../fields/use-locale.ts'

interface Times {
  startsAt: string
  endsAt: string
}

/** 11月24日(火) 10:00–10:30. */
export function useTimesName(): (times: Times) => string {
  const locale = useLocale()
  return ({ startsAt, endsAt }) =>
    `${dayInYear(today(new Date(startsAt)), locale)} ${timeOfDay(startsAt)}–${timeOfDay(endsAt)}`
}

export function useSlotName(): (slot: Times & { place: string }) => string {
  const nameOf = useTimesName()
  return (slot) => `${nameOf(slot)} ${slot.place}`
}
