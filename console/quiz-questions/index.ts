import { lazy } from 'react'
import type { ResourceProps } from 'react-admin'

export const quizQuestions: ResourceProps = {
  name: 'quiz-questions',
  create: lazy(() => import('./create.tsx')),
  edit: lazy(() => import('./edit.tsx')),
  recordRepresentation: 'text',
}
