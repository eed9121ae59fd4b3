import type { CourseSession } from '#contract/course-sessions'
import { RecordLink } from '../fields/record-link.tsx'
import { Line } from '../my-unit/short-list.tsx'
import { SessionState, usePlaces } from './marks.tsx'

interface Props {
  sessions: readonly CourseSession[]
  name: (session: CourseSession) => string
}

/** Sessions one below the other, each under the name that its page doesn't say already. */
export function SessionLines({ sessions, name }: Props) {
  const places = usePlaces()
  return sessions.map((session) => (
    <Line
      key={session.id}
      title={
        <RecordLink resource="course-sessions" id={session.id}>
          {name(session)}
        </RecordLink>
      }
      text={[session.unitPath, session.place ?? session.conference, places(session)]}
      mark={<SessionState state={session.state} />}
    />
  ))
}
