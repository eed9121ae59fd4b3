import { useTranslate } from 'react-admin'
import type { CourseRecording } from '#contract/course-recordings'
import { ProgressBar } from '../fields/progress.tsx'
import { Tag } from '../fields/tag.tsx'

const TONES = { draft: 'plain', published: 'good', withdrawn: 'rest' } as const

export function RecordingState({ state }: Pick<CourseRecording, 'state'>) {
  const translate = useTranslate()
  return <Tag tone={TONES[state]}>{translate(`resources.course-recordings.states.${state}`)}</Tag>
}

/** 1:02:03. */
export const playingTime = (seconds: number): string => {
  const two = (value: number) => String(value).padStart(2, '0')
  const [hours, rest] = [Math.floor(seconds / 3600), seconds % 3600]
  const minutes = Math.floor(rest / 60)
  return hours > 0 ? `${hours}:${two(minutes)}:${two(rest % 60)}` : `${minutes}:${two(rest % 60)}`
}

export function OwnWatching({ own }: Pick<CourseRecording, 'own'>) {
  const translate = useTranslate()
  if (own?.completedAt) {
    return <Tag tone="good">{translate('resources.course-recordings.watched')}</Tag>
  }
  return <ProgressBar done={own?.watchedPercent ?? 0} total={100} isShare />
}
