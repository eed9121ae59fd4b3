import { useTranslate } from 'react-admin'

/** What a job does, in words; one that only another release knows keeps its name. */
export function useJobName(): (job: string) => string {
  const translate = useTranslate()
  return (job) => translate(`resources.jobs.kinds.${job.replaceAll('.', '_')}`, { _: job })
}

/** Codes of one cause have one sentence: what a web server answered, what the database says. */
function keyOf(code: string): string {
  if (/^http_\d{3}$/.test(code)) return 'http'
  // SQLSTATE.
  if (/^[0-9A-Z]{5}$/.test(code) && /\d/.test(code)) return 'database'
  return code
}

/** Why something failed, in a sentence; nothing for a code without one. */
export function useReason(): (code: string) => string | null {
  const translate = useTranslate()
  return (code) => translate(`resources.jobs.reasons.${keyOf(code)}`, { _: '' }) || null
}
