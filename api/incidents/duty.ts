import type { z } from 'zod'
import type { dutyReason } from '#contract/incidents'
import type { Settings } from '#contract/settings'

export interface Judged {
  persons: number
  sensitive: boolean
  financialHarm: boolean
  malice: boolean
}

/**
 * Whether the commission has to be told (個人情報保護法 §68, rule §43 for public bodies): many persons, or one
 * where data are sensitive, money is at stake or somebody meant it.
 */
export function dutyOf(settings: Settings, judged: Judged) {
  const reasons: z.infer<typeof dutyReason>[] = []
  if (judged.persons >= settings['incidents.dutyPersons']) reasons.push('persons')
  if (judged.persons > 0) {
    if (judged.sensitive) reasons.push('sensitive')
    if (judged.financialHarm) reasons.push('financial_harm')
    if (judged.malice) reasons.push('malice')
  }
  return { duty: reasons.length > 0, reasons }
}
