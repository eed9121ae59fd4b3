import { isDeepStrictEqual } from 'node:util'
import type { z } from 'zod'
import type { QuizAttemptDetail, QuizDetail, quizSubmit } from '#contract/quizzes'
import type { Transaction } from '#drizzle/client'
import type { Actor } from '../actor.ts'
import { addDays, dayOf, timeOf } from '../calendar.ts'
import { mistake, orNotFound, refusal } from '../errors.ts'
import { readSettings } from '../settings/service.ts'
import * as queries from './attempt-queries.ts'
import { draw } from './draw.ts'
import * as quizzes from './queries.ts'

const MINUTE_MS = 60_000
/** What a slow network may take. */
const LATE_MS = 30_000

type Quiz = NonNullable<Awaited<ReturnType<typeof quizzes.get>>>
type Random = (size: number) => Buffer

/** How the reader stands with a quiz. */
export async function own(
  tx: Transaction,
  { staffId }: Actor,
  quiz: Quiz,
  now: Date,
): Promise<QuizDetail['own']> {
  if (!staffId) return null
  const ahead = (await readSettings(tx))['training.warnDays']
  const until = addDays(dayOf(now), ahead)
  const standing = await queries.standing(tx, quiz.courseId, staffId, { now, until })
  const open = await queries.openOne(tx, quiz.id, staffId)
  const goesOn = open && +open.expiresAt > +now
  return {
    ...standing,
    openAttemptId: goesOn ? open.id : null,
    waitUntil: (await waitUntil(tx, quiz, staffId, now))?.toISOString() ?? null,
  }
}

/** Null while another attempt is given: so many within the waiting time, then it has to go by. */
async function waitUntil(
  tx: Transaction,
  { id, maxAttempts, retryAfterMinutes }: Quiz,
  staffId: string,
  now: Date,
): Promise<Date | null> {
  const window = retryAfterMinutes * MINUTE_MS
  const recent = await queries.since(tx, id, staffId, new Date(+now - window))
  const failed = recent.filter(({ passed }) => passed === false)
  if (maxAttempts === null || failed.length < maxAttempts) return null
  return new Date(+failed[maxAttempts - 1]!.startedAt + window)
}

/** Draws an attempt; one that goes on is gone on with. */
export async function start(
  tx: Transaction,
  actor: Actor,
  quizId: string,
  { now, random }: { now: Date; random: Random },
): Promise<string> {
  const quiz = orNotFound(await quizzes.get(tx, actor, quizId))
  const { staffId } = actor
  if (!staffId) throw refusal('id', 'no_staff_record')
  await closeExpired(tx, quizId, staffId, now)
  const state = (await own(tx, actor, quiz, now))!
  if (state.openAttemptId) return state.openAttemptId
  if (state.completed) throw refusal('id', 'quiz_course_completed')
  if (!state.ready) throw refusal('id', 'quiz_not_open')
  if (state.waitUntil) {
    const until = new Date(state.waitUntil)
    const shown = `${dayOf(until)} ${timeOf(until)}`
    throw refusal('id', 'quiz_wait', { attempts: quiz.maxAttempts!, until: shown })
  }
  const { questions, key } = draw(await quizzes.questionsOf(tx, quizId), quiz.perPool, random)
  if (questions.length === 0) throw refusal('id', 'quiz_no_questions')
  const expiresAt = new Date(+now + quiz.limitMinutes * MINUTE_MS)
  const row = { quizId, staffId, questions, key, startedAt: now, expiresAt }
  const made = await queries.insert(tx, row)
  return made ?? orNotFound(await queries.openOne(tx, quizId, staffId)).id
}

/** Nothing was handed in within its time: that is an attempt without a right answer. */
async function closeExpired(
  tx: Transaction,
  quizId: string,
  staffId: string,
  now: Date,
): Promise<void> {
  const open = await queries.openOne(tx, quizId, staffId)
  if (!open || +open.expiresAt + LATE_MS >= +now) return
  const attempt = await queries.lockOwn(tx, open.id, staffId)
  if (!attempt || attempt.submittedAt) return
  const total = open.asked.length
  const nothing = { answers: {}, score: 0, total, passed: false }
  await queries.handIn(tx, open.id, { ...nothing, submittedAt: attempt.expiresAt })
}

type Answers = z.output<typeof quizSubmit>['answers']

/** Marks an attempt. The same answers sent again change nothing; others come too late. */
export async function submit(
  tx: Transaction,
  { staffId }: Actor,
  id: string,
  { answers: given }: z.output<typeof quizSubmit>,
  now: Date,
): Promise<void> {
  if (!staffId) throw refusal('id', 'no_staff_record')
  const attempt = orNotFound(await queries.lockOwn(tx, id, staffId))
  const answers = sorted(given)
  if (attempt.submittedAt) {
    if (isDeepStrictEqual(attempt.answers, answers)) return
    throw refusal('id', 'quiz_attempt_handed_in')
  }
  if (+now > +attempt.expiresAt + LATE_MS) throw refusal('id', 'quiz_attempt_expired')
  refuseUnasked(attempt.questions, answers)
  const total = attempt.questions.length
  const score = attempt.questions.filter((question) =>
    isDeepStrictEqual(answers[question.id] ?? [], attempt.key[question.id]?.correct),
  ).length
  const { passPercent } = orNotFound(await quizzes.passMark(tx, attempt.quizId))
  const passed = score * 100 >= passPercent * total
  await queries.handIn(tx, id, { answers, score, total, passed, submittedAt: now })
}

const sorted = (answers: Answers): Answers =>
  Object.fromEntries(
    Object.entries(answers).map(([id, places]) => [id, [...new Set(places)].sort((a, b) => a - b)]),
  )

function refuseUnasked(questions: QuizAttemptDetail['questions'], answers: Answers): void {
  const asked = new Map(questions.map((question) => [question.id, question]))
  for (const [id, places] of Object.entries(answers)) {
    const question = asked.get(id)
    if (!question) throw mistake(`answers.${id}`, 'quiz_unknown_question')
    if (places.some((place) => place >= question.choices.length)) {
      throw mistake(`answers.${id}`, 'quiz_unknown_choice')
    }
    if (question.kind !== 'multiple' && places.length > 1) {
      throw mistake(`answers.${id}`, 'quiz_one_choice')
    }
  }
}

/** What is right goes out with the result, and not before. */
export async function detail(
  tx: Transaction,
  actor: Actor,
  id: string,
): Promise<QuizAttemptDetail> {
  const { key, answers, ...attempt } = orNotFound(await queries.get(tx, actor, id))
  if (!attempt.submittedAt) return { ...attempt, results: null }
  const results = attempt.questions.map((question) => {
    const chosen = answers?.[question.id] ?? []
    const { correct, explanation } = key[question.id]!
    return { id: question.id, chosen, right: isDeepStrictEqual(chosen, correct), explanation }
  })
  return { ...attempt, results }
}
