import type { Wave } from '#contract/rollout'

type Plan = Wave['plan']

/** The plan with another number for one month; a month without any is no part of it. */
export function planWith(plan: Plan, month: string, planned: number): Plan {
  const others = plan.filter((each) => each.month !== month)
  const all = planned > 0 ? [...others, { month, planned }] : others
  return all.sort((one, other) => (one.month < other.month ? -1 : 1))
}

export const plannedIn = (plan: Plan, month: string): number =>
  plan.find((each) => each.month === month)?.planned ?? 0

export const sumOf = (plan: Plan): number => plan.reduce((sum, { planned }) => sum + planned, 0)
