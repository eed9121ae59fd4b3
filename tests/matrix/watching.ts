import { randomUUID } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { TransactionSql } from 'postgres'
import { webm } from '#tests/recording'
import { plantCourse } from '#tests/training'
import type { Sample } from './samples.ts'
import type { Person, World } from './world.ts'

const DIGEST = '0'.repeat(64)

/** With its file, ten bytes of nothing. */
const plantRecording = async ({ app }: World, course?: string) => {
  const folder = join(app.deps.config.dataDir, 'recordings')
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, DIGEST), Buffer.alloc(10))
  const courseId = course ?? (await plantCourse(app))
  return app.plant(async (sql) => {
    const [made] = await sql`
      insert into course_recordings (course_id, title, version, file_name, media_type, bytes, sha256, seconds, published_at)
      values (${courseId}, ${randomUUID()}, 1, 'a.webm', 'video/webm', 10, ${DIGEST}, 60, now()) returning id`
    return made!.id as string
  })
}

/** What somebody has begun to watch, and a quiz they are at, of a course of their own. */
export async function plantWatched(
  sql: TransactionSql,
  { staffId, unitId }: Pick<Person, 'staffId' | 'unitId'>,
): Promise<{ watchProgressId: string; quizAttemptId: string }> {
  const one = async (table: string, row: Record<string, unknown>): Promise<string> => {
    const [made] = await sql`insert into ${sql(table)} ${sql(row)} returning id`
    return made!.id
  }
  const courseId = await one('courses', { name: randomUUID(), state: 'draft' })
  const recordingId = await one('course_recordings', {
    ...{ course_id: courseId, title: '録画', version: 1, file_name: 'a.webm', bytes: 10 },
    ...{ media_type: 'video/webm', sha256: DIGEST, seconds: 60, published_at: new Date() },
  })
  const of = { staff_id: staffId, course_id: courseId }
  const watchProgressId = await one('watch_progress', {
    ...{ ...of, recording_id: recordingId, unit_id: unitId },
  })
  const quizId = await one('quizzes', { course_id: courseId, title: '確認' })
  return { watchProgressId, quizAttemptId: await plantAttempt(sql, quizId, staffId) }
}

const plantQuiz = async ({ app }: World, course?: string) => {
  const courseId = course ?? (await plantCourse(app))
  return app.plant(async (sql) => {
    const [made] = await sql`
      insert into quizzes (course_id, title) values (${courseId}, ${randomUUID()}) returning id`
    await sql`
      insert into quiz_questions (quiz_id, pool, text, choices, correct)
      values (${made!.id}, '分野', '問い', '["一", "二"]', '{0}')`
    return made!.id as string
  })
}

/** Of a course that everybody has watched, so that whoever asks may take it. */
async function plantOpenQuiz(world: World): Promise<string> {
  const courseId = await plantCourse(world.app, { needs_quiz: true })
  const quizId = await plantQuiz(world, courseId)
  const recordingId = await plantRecording(world, courseId)
  const everybody = [...Object.values(world.people), world.colleague, world.stranger]
  await world.app.plant(async (sql) => {
    for (const { staffId, unitId } of everybody) {
      await sql`
        insert into watch_progress (recording_id, staff_id, course_id, unit_id, completed_at)
        values (${recordingId}, ${staffId}, ${courseId}, ${unitId}, now())`
    }
  })
  return quizId
}

const QUESTION = randomUUID()
const VIEW = randomUUID()

/** A recording that somebody’s player shows. */
async function playing({ staffId, unitId }: Person, world: World): Promise<string> {
  const recordingId = await plantRecording(world)
  await world.app.plant(
    (sql) => sql`
      insert into watch_progress (recording_id, staff_id, course_id, unit_id, view_id, reported_at)
      values (${recordingId}, ${staffId}, ${recordingId}, ${unitId}, ${VIEW}, now())`,
  )
  return recordingId
}

/** One that goes on. */
async function plantAttempt(sql: TransactionSql, quizId: string, staffId: string): Promise<string> {
  const asked = [{ id: QUESTION, kind: 'single', text: '問い', choices: ['一', '二'] }]
  const key = { [QUESTION]: { correct: [0], explanation: null } }
  const [made] = await sql`
    insert into quiz_attempts (quiz_id, staff_id, course_id, number, questions, key, expires_at)
    values (${quizId}, ${staffId}, ${quizId}, 1, ${sql.json(asked)}, ${sql.json(key)}, now() + interval '1 hour')
    returning id`
  return made!.id
}

async function attempt({ staffId }: Person, world: World): Promise<string> {
  const quizId = await plantQuiz(world)
  return world.app.plant((sql) => plantAttempt(sql, quizId, staffId))
}

const plantQuestion = async (world: World) => {
  const quizId = await plantQuiz(world)
  const [row] = await world.app.ownerSql`select id from quiz_questions where quiz_id = ${quizId}`
  return row!.id as string
}

const question = {
  ...{ pool: '分野', kind: 'single', text: '問い' },
  ...{ choices: ['一', '二'], correct: [0] },
}

export const WATCHING_SAMPLES: Record<string, Sample> = {
  'GET /api/course-recordings': { id: (world) => plantRecording(world) },
  'GET /api/course-recordings/:id': { id: (world) => plantRecording(world) },
  'POST /api/course-recordings': {
    id: ({ app }) => plantCourse(app),
    query: (id) => `?courseId=${id}&title=a&fileName=a.webm`,
    request: () => ({ body: webm(2), headers: { 'content-type': 'video/webm' } }),
  },
  'PUT /api/course-recordings/:id': {
    id: (world) => plantRecording(world),
    request: () => ({ json: { title: randomUUID() } }),
  },
  'GET /api/course-recordings/:id/content': { id: (world) => plantRecording(world) },
  'POST /api/course-recordings/:id/watch': {
    id: (world) => plantRecording(world),
    request: () => ({ json: {} }),
  },
  'POST /api/course-recordings/:id/progress': {
    fresh: playing,
    request: () => ({ json: { viewId: VIEW, fromMs: 0, toMs: 0 } }),
  },
  'GET /api/watch-progress': { of: ({ watchProgressId }) => watchProgressId, search: '職員' },
  'GET /api/quizzes': { id: (world) => plantQuiz(world) },
  'GET /api/quizzes/:id': { id: (world) => plantQuiz(world) },
  'POST /api/quizzes': {
    id: ({ app }) => plantCourse(app),
    request: (_, courseId = randomUUID()) => ({ json: { courseId, title: '確認' } }),
  },
  'PUT /api/quizzes/:id': {
    id: (world) => plantQuiz(world),
    request: () => ({ json: { title: randomUUID() } }),
  },
  'POST /api/quizzes/:id/attempts': { id: plantOpenQuiz },
  'GET /api/quiz-questions': { id: plantQuestion },
  'GET /api/quiz-questions/:id': { id: plantQuestion },
  'POST /api/quiz-questions': {
    id: (world) => plantQuiz(world),
    request: (_, quizId = randomUUID()) => ({ json: { quizId, ...question } }),
  },
  'PUT /api/quiz-questions/:id': {
    id: plantQuestion,
    request: () => ({ json: { ...question, text: randomUUID() } }),
  },
  'GET /api/quiz-attempts': { of: ({ quizAttemptId }) => quizAttemptId, search: '職員' },
  'GET /api/quiz-attempts/:id': { of: ({ quizAttemptId }) => quizAttemptId },
  'POST /api/quiz-attempts/:id/submit': {
    fresh: attempt,
    request: () => ({ json: { answers: { [QUESTION]: [0] } } }),
  },
  'GET /api/completions/:id/certificate': { of: ({ completionId }) => completionId },
}
