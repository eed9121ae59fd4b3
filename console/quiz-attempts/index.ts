import { lazy } from 'react'
import type { ResourceProps } from 'react-admin'

export const quizAttempts: ResourceProps = {
  name: 'quiz-attempts',
  list: lazy(() => import('./list.tsx')),
  show: lazy(() => import('./show.tsx')),
}
