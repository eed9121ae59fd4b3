import { useTranslate } from 'react-admin'
import type { Course } from '#contract/courses'
import { Tag } from '../fields/tag.tsx'
import type { Tone } from '../theme/tones.ts'

const TONES: Record<Course['state'], Tone> = { draft: 'care', open: 'good', closed: 'rest' }

export function CourseState({ state }: Pick<Course, 'state'>) {
  const translate = useTranslate()
  return <Tag tone={TONES[state]}>{translate(`resources.courses.states.${state}`)}</Tag>
}

/** How long a completion holds, in words. */
export function useValidity() {
  const translate = useTranslate()
  return ({ validity, validityMonths, validUntil }: Course) =>
    translate(`resources.courses.holds.${validity}`, {
      months: validityMonths ?? 0,
      day: validUntil ?? '',
    })
}
