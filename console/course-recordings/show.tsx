import Button from '@mui/material/Button'
import Card from '@mui/material/Card'
import { useGetList, useNotify, useRefresh, useTranslate } from 'react-admin'
import { type CourseRecording, RECORDING_MOVES } from '#contract/course-recordings'
import type { Quiz } from '#contract/quizzes'
import { EntityHistoryLink } from '../audit/entity-history-link.tsx'
import { Fact, Facts } from '../fields/facts.tsx'
import { RecordLink } from '../fields/record-link.tsx'
import { Section } from '../layout/page.tsx'
import { refusalText } from '../provider/problem.ts'
import { useApi } from '../provider/use-api.ts'
import { usePerson, useReach } from '../provider/use-session.ts'
import { ShowPage } from '../show/show-page.tsx'
import { playingTime, RecordingState } from './marks.tsx'
import { Player } from './player.tsx'
import { Watchers } from './watchers.tsx'

export default function RecordingShow() {
  const person = usePerson()
  const mayWrite = useReach('course-recordings.write') !== null
  return (
    <ShowPage<CourseRecording>
      title={({ title }) => title}
      lead={({ courseName }) => courseName}
      actions={(recording) =>
        mayWrite && (
          <>
            <EntityHistoryLink entity="course_recordings" id={recording.id} />
            <Moves recording={recording} />
          </>
        )
      }
    >
      {(recording) => (
        <>
          {recording.state === 'published' && person?.staffId && (
            <Card sx={{ p: 2, maxWidth: '60rem' }}>
              <Player recording={recording} />
            </Card>
          )}
          <QuizOf courseId={recording.courseId} />
          {mayWrite && <ForTrainers recording={recording} />}
        </>
      )}
    </ShowPage>
  )
}

function Moves({ recording }: { recording: CourseRecording }) {
  const translate = useTranslate()
  const api = useApi()
  const notify = useNotify()
  const refresh = useRefresh()
  const go = async (state: CourseRecording['state']) => {
    try {
      await api.call(`/course-recordings/${recording.id}`, { method: 'PUT', body: { state } })
      refresh()
    } catch (error) {
      notify(refusalText(error), { type: 'error' })
    }
  }
  return RECORDING_MOVES.filter(({ from }) => from === recording.state).map(({ to }) => (
    <Button key={to} variant="contained" onClick={() => void go(to)}>
      {translate(`resources.course-recordings.moves.${to}`)}
    </Button>
  ))
}

function QuizOf({ courseId }: { courseId: string }) {
  const translate = useTranslate()
  const { data } = useGetList<Quiz>('quizzes', {
    filter: { courseId },
    sort: { field: 'title', order: 'ASC' },
  })
  const [quiz] = data ?? []
  if (!quiz) return null
  return (
    <Section title={translate('resources.quizzes.name', { smart_count: 1 })}>
      <Card sx={{ p: 2, maxWidth: '60rem' }}>
        <RecordLink resource="quizzes" id={quiz.id}>
          {quiz.title}
        </RecordLink>
      </Card>
    </Section>
  )
}

function ForTrainers({ recording }: { recording: CourseRecording }) {
  const translate = useTranslate()
  const { state, seconds, bytes, mediaType, fileName, sha256 } = recording
  return (
    <>
      <Section title={translate('resources.course-recordings.file')}>
        <Card sx={{ p: 2, maxWidth: '60rem' }}>
          <Facts>
            <Fact label="resources.course-recordings.fields.state">
              <RecordingState state={state} />
            </Fact>
            <Fact label="resources.course-recordings.fields.seconds">{playingTime(seconds)}</Fact>
            <Fact label="resources.course-recordings.fields.fileName">{fileName}</Fact>
            <Fact label="resources.course-recordings.fields.mediaType">{mediaType}</Fact>
            <Fact label="resources.course-recordings.fields.bytes">
              {(bytes / 1024 / 1024).toFixed(1)} MB
            </Fact>
            <Fact label="resources.course-recordings.fields.sha256">{sha256}</Fact>
          </Facts>
        </Card>
      </Section>
      <Section title={translate('resources.course-recordings.watchers')}>
        <Watchers recordingId={recording.id} />
      </Section>
    </>
  )
}
