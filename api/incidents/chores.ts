import type { ChoreKind, IncidentKind } from '#contract/incidents'
import type { Settings } from '#contract/settings'
import { addDays, addWorkingDays, dayOf, dayOff, instantOf } from '../calendar.ts'

const HOUR_MS = 3_600_000
/** A day's work is due when it ends. */
const END_OF_DAY = '17:30'

export interface Due {
  kind: ChoreKind
  dueAt: Date
}

/** What a report leaves to people, and by when. A practice has no police and no letters. */
export function choresFor(
  settings: Settings,
  { kind, hasSim, drill, now }: { kind: IncidentKind; hasSim: boolean; drill: boolean; now: Date },
): Due[] {
  const hours = (count: number) => new Date(+now + count * HOUR_MS)
  const workingDays = (count: number) => instantOf(addWorkingDays(dayOf(now), count), END_OF_DAY)
  const always: Due[] = [
    { kind: 'section_head', dueAt: hours(settings['incidents.headHours']) },
    { kind: 'csirt', dueAt: hours(settings['incidents.csirtHours']) },
  ]
  if (hasSim) always.push({ kind: 'sim_stop', dueAt: hours(settings['incidents.simStopHours']) })
  if (drill) return always
  const policeHours = settings['incidents.policeHours']
  return [
    ...always,
    // What was stolen is the police's at once.
    { kind: 'police', dueAt: hours(kind === 'theft' ? Math.min(policeHours, 4) : policeHours) },
    { kind: 'leak_assessment', dueAt: hours(settings['incidents.assessmentHours']) },
    { kind: 'property_loss', dueAt: workingDays(settings['incidents.propertyLossDays']) },
    { kind: 'replacement', dueAt: workingDays(settings['incidents.replacementDays']) },
  ]
}

/**
 * The reports to the commission: the day on which the office knew is the first, weekends count, and a final
 * one that falls on a day off is due on the next working day (guideline of the PPC, 3-5-3-4).
 */
export function reportsDue(
  settings: Settings,
  { awareOn, malice }: { awareOn: string; malice: boolean },
): Due[] {
  const days = settings[malice ? 'incidents.finalMaliceDays' : 'incidents.finalDays']
  let last = addDays(awareOn, days - 1)
  while (dayOff(last)) last = addDays(last, 1)
  return [
    {
      kind: 'preliminary_report',
      dueAt: instantOf(addDays(awareOn, settings['incidents.preliminaryDays'] - 1), END_OF_DAY),
    },
    { kind: 'final_report', dueAt: instantOf(last, END_OF_DAY) },
  ]
}
