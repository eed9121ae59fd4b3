import type { z } from 'zod'
import {
  SCALE_STEPS,
  type SurveyQuestion,
  type SurveyResults,
  type surveyAnswer,
  type surveyCreate,
} from '#contract/surveys'
import type { Transaction } from '#drizzle/client'
import type { Actor } from '../actor.ts'
import { addDays, dayOf } from '../calendar.ts'
import { type ConstraintErrors, naming } from '../constraints.ts'
import { AppError, mistake, orNotFound, refusal } from '../errors.ts'
import { readSettings } from '../settings/service.ts'
import { fiscalYearOfPeriod, periodOf } from './periods.ts'
import * as indicators from './queries.ts'
import * as queries from './survey-queries.ts'

const CONSTRAINTS: ConstraintErrors = {
  surveys_stand: { error: 'wrong_state', field: 'questions', code: 'survey_stands' },
}

type Given = z.output<typeof surveyCreate>

/** How many answers results will take is settled now: it is what people are told before they answer. */
export async function create(tx: Transaction, given: Given, now: Date): Promise<string> {
  if (given.opensOn < dayOf(now)) throw mistake('opensOn', 'in_the_past')
  await refuseUnlessSound(tx, given, now)
  const minimumAnswers = (await readSettings(tx))['surveys.minimumAnswers']
  return queries.insert(tx, { ...given, minimumAnswers })
}

export async function update(tx: Transaction, id: string, given: Given, now: Date): Promise<void> {
  const { closesOn } = orNotFound(await queries.lock(tx, id))
  if (closesOn < dayOf(now)) throw refusal('id', 'survey_closed')
  await refuseUnlessSound(tx, given, now)
  await naming(CONSTRAINTS, () => queries.change(tx, id, given))
}

async function refuseUnlessSound(tx: Transaction, given: Given, now: Date): Promise<void> {
  if (given.closesOn < given.opensOn) throw mistake('closesOn', 'before_start')
  if (given.closesOn < dayOf(now)) throw mistake('closesOn', 'in_the_past')
  const wanted = given.questions.flatMap(({ indicatorId }) => (indicatorId ? [indicatorId] : []))
  const known = await queries.areIndicators(tx, wanted)
  for (const [at, question] of given.questions.entries()) {
    const { kind, options, indicatorId } = question
    const field = (name: string) => `questions.${at}.${name}`
    if (kind === 'choice' && options.length < 2) {
      throw mistake(field('options'), 'survey_too_few_options')
    }
    if (kind === 'scale' && options.length > 0) {
      throw mistake(field('options'), 'survey_scale_has_no_options')
    }
    if (indicatorId && kind !== 'scale') {
      throw mistake(field('indicatorId'), 'survey_indicator_needs_scale')
    }
    if (indicatorId && !known.has(indicatorId)) {
      throw mistake(field('indicatorId'), 'unknown_indicator')
    }
  }
}

const stepsOf = ({ kind, options }: SurveyQuestion): number =>
  kind === 'scale' ? SCALE_STEPS : options.length

/** Once per person. Nothing that is kept tells whose answers these were. */
export async function answer(
  tx: Transaction,
  actor: Actor,
  id: string,
  { answers }: z.output<typeof surveyAnswer>,
  now: Date,
): Promise<void> {
  const today = dayOf(now)
  const { questions } = orNotFound(await queries.get(tx, actor, id, today))
  if (answers.length !== questions.length) {
    throw mistake('answers', 'survey_answer_count', { expected: questions.length })
  }
  const wrong = answers.findIndex(
    (chosen, at) => chosen !== null && chosen > stepsOf(questions[at]!),
  )
  if (wrong >= 0) throw mistake(`answers.${wrong}`, 'survey_no_such_option')
  const outcome = await queries.answer(tx, id, answers, today)
  if (outcome === 'answered') return
  if (outcome === 'not_found') throw new AppError('not_found')
  throw refusal('id', outcome)
}

export async function results(
  tx: Transaction,
  actor: Actor,
  id: string,
  now: Date,
): Promise<SurveyResults> {
  const today = dayOf(now)
  const { questions, answers, minimumAnswers } = orNotFound(await queries.get(tx, actor, id, today))
  const counted = await queries.results(tx, id, today)
  if (counted.length === 0) return { answers, minimumAnswers, questions: null }
  return {
    answers,
    minimumAnswers,
    questions: questions.map((question, at) => {
      const counts = Array<number>(stepsOf(question)).fill(0)
      for (const row of counted) if (row.question === at + 1) counts[row.option - 1] = row.count
      return { counts, mean: question.kind === 'scale' ? meanOf(counts) : null }
    }),
  }
}

/** Of steps from 1, to two places; null where nobody chose any. */
function meanOf(counts: number[]): number | null {
  const total = counts.reduce((sum, count) => sum + count, 0)
  if (total === 0) return null
  const weight = counts.reduce((sum, count, at) => sum + count * (at + 1), 0)
  return Math.round((100 * weight) / total) / 100
}

/** For how long a survey that is over is looked at again. */
const LOOK_BACK_DAYS = 400

/** Means of surveys that are over go to the indicators they were asked for. */
export async function fillFromSurveys(tx: Transaction, now: Date): Promise<void> {
  const today = dayOf(now)
  const month = (await readSettings(tx))['calendar.fiscalYearStartMonth']
  for (const survey of await queries.finished(tx, addDays(today, -LOOK_BACK_DAYS), today)) {
    if (!survey.questions.some(({ indicatorId }) => indicatorId)) continue
    const counted = await queries.results(tx, survey.id, today)
    for (const [at, { indicatorId }] of survey.questions.entries()) {
      const counts = counted.filter(({ question }) => question === at + 1).map((row) => row.count)
      const value = meanOf(counts)
      const indicator = indicatorId && (await indicators.getBare(tx, indicatorId))
      if (value === null || !indicator || indicator.retiredAt) continue
      const period = periodOf(indicator.cycle === 'year' ? 'year' : 'month', survey.closesOn, month)
      await indicators.setValue(tx, {
        indicatorId: indicator.id,
        period,
        fiscalYear: fiscalYearOfPeriod(period, month),
        value,
        origin: 'survey',
      })
    }
  }
}
