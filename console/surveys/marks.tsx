import { useTranslate } from 'react-admin'
import type { Survey } from '#contract/surveys'
import { Tag } from '../fields/tag.tsx'

const TONES = { planned: 'plain', open: 'busy', over: 'rest' } as const

export function SurveyState({ state }: Pick<Survey, 'state'>) {
  const translate = useTranslate()
  return <Tag tone={TONES[state]}>{translate(`resources.surveys.states.${state}`)}</Tag>
}
