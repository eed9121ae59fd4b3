import { and, eq, inArray, type SQL, sql } from 'drizzle-orm'
import type { z } from 'zod'
import type { Survey, SurveyQuestion, surveyQuery } from '#contract/surveys'
import type { Transaction } from '#drizzle/client'
import { indicators, surveys } from '#drizzle/schema/indicators'
import { type Actor, reach } from '../actor.ts'
import { page, total } from '../http/list-query.ts'

const readable = (actor: Actor): SQL | undefined =>
  reach(actor, 'surveys.read') ? undefined : sql`false`

const stateOn = (today: string) => sql<Survey['state']>`case
  when ${surveys.opensOn} > ${today}::date then 'planned'
  when ${surveys.closesOn} < ${today}::date then 'over' else 'open' end`

const columns = (actor: Actor, today: string) => ({
  id: surveys.id,
  title: surveys.title,
  lead: surveys.lead,
  questions: sql<SurveyQuestion[]>`${surveys.questions}`,
  opensOn: surveys.opensOn,
  closesOn: surveys.closesOn,
  state: stateOn(today),
  minimumAnswers: surveys.minimumAnswers,
  answers: sql<number>`app.survey_answers(${surveys.id})`,
  answered: sql<boolean>`exists (select from survey_participants p
    where p.survey_id = ${surveys.id} and p.staff_id = ${actor.staffId}::uuid)`,
})

export async function list(
  tx: Transaction,
  actor: Actor,
  input: z.output<typeof surveyQuery>,
  today: string,
) {
  const { q, id, state } = input.filter ?? {}
  const where = and(
    readable(actor),
    q?.trim()
      ? sql`app.search_text(${surveys.title}) like app.like_pattern(app.search_text(${q}))`
      : undefined,
    id ? inArray(surveys.id, id) : undefined,
    state ? sql`${stateOn(today)} = ${state}` : undefined,
  )
  return page({
    input,
    sortable: {
      closesOn: surveys.closesOn,
      opensOn: surveys.opensOn,
      title: surveys.title,
    },
    id: surveys.id,
    select: (order, limit, offset) =>
      tx
        .select(columns(actor, today))
        .from(surveys)
        .where(where)
        .orderBy(...order)
        .limit(limit)
        .offset(offset),
    count: () => tx.select({ total }).from(surveys).where(where),
  })
}

export async function get(tx: Transaction, actor: Actor, id: string, today: string) {
  const [row] = await tx
    .select(columns(actor, today))
    .from(surveys)
    .where(and(readable(actor), eq(surveys.id, id)))
  return row
}

export async function insert(tx: Transaction, row: typeof surveys.$inferInsert): Promise<string> {
  const [made] = await tx.insert(surveys).values(row).returning({ id: surveys.id })
  return made!.id
}

export async function lock(tx: Transaction, id: string) {
  const [row] = await tx.select().from(surveys).where(eq(surveys.id, id)).for('no key update')
  return row
}

export async function change(
  tx: Transaction,
  id: string,
  row: Partial<typeof surveys.$inferInsert>,
): Promise<void> {
  await tx.update(surveys).set(row).where(eq(surveys.id, id))
}

/** Says what came of it: `answered`, or why not. */
export async function answer(
  tx: Transaction,
  id: string,
  answers: (number | null)[],
  today: string,
): Promise<string> {
  const [row] = await tx.execute<{ outcome: string }>(
    sql`select app.answer_survey(${id}, ${sql.param(answers)}::int[], ${today}) as outcome`,
  )
  return row!.outcome
}

/** Nothing until the survey is over, and where too few have answered. */
export async function results(tx: Transaction, id: string, today: string) {
  const rows = await tx.execute<{ question: number; option: number; count: number }>(
    sql`select question::int, option::int, count from app.survey_results(${id}, ${today})`,
  )
  return [...rows]
}

export async function areIndicators(tx: Transaction, ids: string[]): Promise<Set<string>> {
  if (ids.length === 0) return new Set()
  const rows = await tx
    .select({ id: indicators.id })
    .from(indicators)
    .where(inArray(indicators.id, ids))
  return new Set(rows.map(({ id }) => id))
}

/** Surveys that are over, whose means belong to an indicator. */
export async function finished(tx: Transaction, since: string, today: string) {
  return tx
    .select({ id: surveys.id, closesOn: surveys.closesOn, questions: surveys.questions })
    .from(surveys)
    .where(sql`${surveys.closesOn} >= ${since}::date and ${surveys.closesOn} < ${today}::date`)
    .orderBy(surveys.closesOn, surveys.id)
}
