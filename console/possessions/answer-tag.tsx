import { useTranslate } from 'react-admin'
import type { Possession } from '#contract/possession'
import { Tag } from '../fields/tag.tsx'

export function AnswerTag({ answer }: Pick<Possession, 'answer'>) {
  const translate = useTranslate()
  const tone = answer === 'have' ? 'good' : answer === 'have_not' ? 'act' : 'care'
  return <Tag tone={tone}>{translate(`resources.possessions.answers.${answer ?? 'none'}`)}</Tag>
}
