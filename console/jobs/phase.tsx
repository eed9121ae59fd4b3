import { useTranslate } from 'react-admin'
import type { Job } from '#contract/jobs'
import { Tag } from '../fields/tag.tsx'
import { PHASE_TONES, phaseOf } from './job.ts'

export function Phase({ job }: { job: Job }) {
  const translate = useTranslate()
  const phase = phaseOf(job, Date.now())
  return <Tag tone={PHASE_TONES[phase]}>{translate(`resources.jobs.phases.${phase}`)}</Tag>
}
