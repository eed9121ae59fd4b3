import Alert from '@mui/material/Alert'
import Card from '@mui/material/Card'
import { useTranslate } from 'react-admin'
import type { CourseSession } from '#contract/course-sessions'
import { EntityHistoryLink } from '../audit/entity-history-link.tsx'
import { Instant } from '../fields/dates-shown.tsx'
import { Fact, Facts } from '../fields/facts.tsx'
import { RecordLink } from '../fields/record-link.tsx'
import { OwnBooking } from '../my-courses/own-booking.tsx'
import { useReach } from '../provider/use-session.ts'
import { ShowPage } from '../show/show-page.tsx'
import { SessionActions } from './actions.tsx'
import { ConferenceLogs } from './conference-logs.tsx'
import { SessionState, SessionWarnings, sessionName, usePlaces } from './marks.tsx'
import { Roster } from './roster.tsx'

const LOOK_AGAIN_MS = 10_000

/** One session: what it is, who is booked, who came. */
export default function CourseSessionShow() {
  const sees = useReach('course-bookings.read')
  const teaches = useReach('courses.write') !== null
  return (
    <ShowPage<CourseSession>
      title={sessionName}
      lead={({ state }) => <SessionState state={state} />}
      actions={(session) => (
        <>
          <EntityHistoryLink entity="course_sessions" id={session.id} />
          <SessionActions session={session} />
        </>
      )}
      refetchInterval={() => LOOK_AGAIN_MS}
    >
      {(session) => (
        <>
          {session.reason && (
            <Alert severity="info" sx={{ mb: 2 }}>
              {session.reason}
            </Alert>
          )}
          <SessionWarnings warnings={session.warnings} />
          <SessionFacts session={session} />
          <OwnBooking session={session} />
          {sees !== null && sees !== 'own' && <Roster session={session} marks={teaches} />}
          {teaches && session.lines > 0 && <ConferenceLogs session={session} />}
        </>
      )}
    </ShowPage>
  )
}

function SessionFacts({ session }: { session: CourseSession }) {
  const translate = useTranslate()
  const places = usePlaces()
  return (
    <Card sx={{ p: 2 }}>
      <Facts>
        <Fact label="resources.course-sessions.fields.courseName">
          <RecordLink resource="courses" id={session.courseId}>
            {session.courseName}
          </RecordLink>
        </Fact>
        <Fact label="resources.course-sessions.fields.startsAt">
          <Instant value={session.startsAt} />
        </Fact>
        <Fact label="resources.course-sessions.fields.endsAt">
          <Instant value={session.endsAt} />
        </Fact>
        <Fact label="resources.course-sessions.fields.kind">
          {translate(`resources.course-sessions.kinds.${session.kind}`)}
        </Fact>
        <Fact label="resources.course-sessions.fields.place">{session.place}</Fact>
        <Fact label="resources.course-sessions.fields.conference">{session.conference}</Fact>
        <Fact label="resources.course-sessions.fields.link">
          {session.link && (
            <a href={session.link} rel="noreferrer" target="_blank">
              {session.link}
            </a>
          )}
        </Fact>
        <Fact label="resources.course-sessions.fields.unitPath">
          {session.unitPath ?? translate('resources.course-sessions.for_all')}
        </Fact>
        <Fact label="resources.course-sessions.fields.seats">{places(session)}</Fact>
        <Fact label="resources.course-sessions.fields.trainer">{session.trainer}</Fact>
        <Fact label="resources.course-sessions.fields.note">{session.note}</Fact>
      </Facts>
    </Card>
  )
}
