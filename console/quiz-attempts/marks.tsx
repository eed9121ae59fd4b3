import { useTranslate } from 'react-admin'
import type { QuizAttempt } from '#contract/quizzes'
import { Tag } from '../fields/tag.tsx'

export function AttemptMark({ attempt }: { attempt: Pick<QuizAttempt, 'passed'> }) {
  const translate = useTranslate()
  const { passed } = attempt
  const [tone, word] =
    passed === null
      ? (['busy', 'running'] as const)
      : passed
        ? (['good', 'passed'] as const)
        : (['care', 'failed'] as const)
  return <Tag tone={tone}>{translate(`resources.quiz-attempts.${word}`)}</Tag>
}
