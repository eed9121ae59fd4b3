import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Card from '@mui/material/Card'
import Typography from '@mui/material/Typography'
import { useQuery } from '@tanstack/react-query'
import { EditButton, useNotify, useRefresh, useTranslate } from 'react-admin'
import type { CompletionSummary } from '#contract/completions'
import type { CourseDetail, CourseState as State } from '#contract/courses'
import { EntityHistoryLink } from '../audit/entity-history-link.tsx'
import { NextSessions } from '../course-sessions/next-sessions.tsx'
import { count } from '../fields/dates.ts'
import { LongDay } from '../fields/dates-shown.tsx'
import { Fact, Facts } from '../fields/facts.tsx'
import { useLocale } from '../fields/use-locale.ts'
import { Section } from '../layout/page.tsx'
import { refusalText } from '../provider/problem.ts'
import { useApi } from '../provider/use-api.ts'
import { useReach } from '../provider/use-session.ts'
import { ShowPage } from '../show/show-page.tsx'
import { CourseState, useValidity } from './state.tsx'
import { Versions } from './versions.tsx'

/** As the list has it at first. */
type Known = Omit<CourseDetail, 'versions' | 'targetUnits' | 'prerequisites'> &
  Partial<CourseDetail>

export default function CourseShow() {
  const mayWrite = useReach('courses.write') !== null
  return (
    <ShowPage<Known>
      title={({ name }) => name}
      lead={({ state }) => <CourseState state={state} />}
      actions={(course) => (
        <>
          <EntityHistoryLink entity="courses" id={course.id} />
          {mayWrite && <EditButton />}
          {mayWrite && <NextState course={course} />}
        </>
      )}
    >
      {(course) => (
        <>
          <Figures courseId={course.id} />
          <CourseFacts course={course} />
          <Material course={course} />
          {course.versions && (
            <Versions courseId={course.id} versions={course.versions} mayWrite={mayWrite} />
          )}
          <NextSessions courseId={course.id} />
        </>
      )}
    </ShowPage>
  )
}

const NEXT: Record<State, State> = { draft: 'open', open: 'closed', closed: 'open' }

function NextState({ course: { id, state } }: { course: Known }) {
  const translate = useTranslate()
  const api = useApi()
  const notify = useNotify()
  const refresh = useRefresh()
  const next = NEXT[state]
  const go = async () => {
    try {
      await api.call(`/courses/${id}`, { method: 'PUT', body: { state: next } })
      refresh()
    } catch (error) {
      notify(refusalText(error), { type: 'error' })
    }
  }
  return (
    <Button variant={next === 'open' ? 'contained' : 'outlined'} onClick={() => void go()}>
      {translate(`resources.courses.to_state.${next}`)}
    </Button>
  )
}

const FIGURES = ['people', 'completed', 'booked', 'lapsed', 'open'] as const

function Figures({ courseId }: { courseId: string }) {
  const translate = useTranslate()
  const locale = useLocale()
  const api = useApi()
  const { data } = useQuery({
    queryKey: ['completions', 'summary', courseId],
    queryFn: () => api.call<CompletionSummary>(`/completions/summary?courseId=${courseId}`),
  })
  const [summary] = data ?? []
  if (!summary) return null
  return (
    <Box
      sx={{
        display: 'grid',
        gap: 1,
        mt: 1,
        gridTemplateColumns: { xs: 'repeat(3, minmax(0, 1fr))', sm: 'repeat(5, minmax(0, 1fr))' },
      }}
    >
      {FIGURES.map((figure) => (
        <Card key={figure} sx={{ px: { xs: 1.25, sm: 2 }, py: 1 }}>
          <Typography variant="body2" color="text.secondary">
            {translate(`resources.courses.figures.${figure}`)}
          </Typography>
          <Typography sx={{ fontSize: '1.4rem', fontWeight: 600 }}>
            {count(summary[figure], locale)}
          </Typography>
        </Card>
      ))}
    </Box>
  )
}

function CourseFacts({ course }: { course: Known }) {
  const translate = useTranslate()
  const validity = useValidity()
  const { targetUnits, targetPosts, targetDevices, prerequisites } = course
  const targets = [
    ...(targetUnits ?? []).map(({ path }) => path),
    ...(targetPosts ?? []),
    targetDevices && translate(`resources.courses.target_devices.${targetDevices}`),
  ].filter(Boolean)
  return (
    <Card sx={{ p: 2, mt: 2 }}>
      <Facts>
        <Fact label="resources.courses.fields.description">{course.description}</Fact>
        <Fact label="resources.courses.fields.validity">{validity(course)}</Fact>
        <Fact label="resources.courses.fields.requiredFrom">
          {course.requiredFrom ? (
            <LongDay value={course.requiredFrom} />
          ) : (
            translate('resources.courses.not_required')
          )}
        </Fact>
        <Fact label="resources.courses.fields.graceDays">
          {translate('resources.courses.days', { days: course.graceDays })}
        </Fact>
        <Fact label="resources.courses.target">
          {targets.length > 0 ? targets.join('、') : translate('resources.courses.everybody')}
        </Fact>
        <Fact label="resources.courses.fields.needsQuiz">
          {translate(course.needsQuiz ? 'ra.boolean.true' : 'ra.boolean.false')}
        </Fact>
        <Fact label="resources.courses.fields.prerequisiteIds">
          {prerequisites?.map(({ name }) => name).join('、')}
        </Fact>
      </Facts>
    </Card>
  )
}

/** Of the newest version. */
function Material({ course: { versions = [] } }: { course: Known }) {
  const translate = useTranslate()
  const newest = versions.at(-1)
  if (!newest?.material && !newest?.materialUrl) return null
  return (
    <Section title={translate('resources.courses.material_of', { version: newest.number })}>
      <Card sx={{ p: 2 }}>
        <Typography sx={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
          {newest.material}
        </Typography>
        {newest.materialUrl && (
          <a href={newest.materialUrl} rel="noreferrer" target="_blank">
            {newest.materialUrl}
          </a>
        )}
      </Card>
    </Section>
  )
}
