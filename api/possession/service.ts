import type { z } from 'zod'
import type { possessionAnswer, possessionCheckCreate, possessionQuery } from '#contract/possession'
import type { Transaction } from '#drizzle/client'
import type { Actor } from '../actor.ts'
import { dayOf } from '../calendar.ts'
import { type ConstraintErrors, naming } from '../constraints.ts'
import { AppError, orNotFound } from '../errors.ts'
import { enqueue } from '../jobs/outbox.ts'
import { notify } from '../notifications/service.ts'
import { announceCheck } from './jobs.ts'
import * as queries from './queries.ts'

const CONSTRAINTS: ConstraintErrors = {
  possession_checks_fiscal_year_key: {
    error: 'conflict',
    field: 'fiscalYear',
    code: 'check_exists',
  },
  possession_checks_open_key: { error: 'conflict', field: 'fiscalYear', code: 'check_open' },
  possession_checks_closed: { error: 'wrong_state', field: 'id', code: 'check_closed' },
}

/** While none is open, nobody has answered. */
const NO_CHECK = '00000000-0000-0000-0000-000000000000'

/** Opens this year's check; everybody who holds something is told. */
export async function start(
  tx: Transaction,
  given: z.output<typeof possessionCheckCreate>,
  now: Date,
): Promise<string> {
  if (given.dueOn < dayOf(now)) {
    throw new AppError('invalid', { fields: [{ field: 'dueOn', code: 'in_the_past' }] })
  }
  const id = await naming(CONSTRAINTS, () => queries.insertCheck(tx, given))
  await enqueue(tx, announceCheck, { dueOn: given.dueOn })
  return id
}

export async function close(tx: Transaction, id: string, now: Date): Promise<void> {
  const { closedAt } = orNotFound(await queries.lockCheck(tx, id))
  if (closedAt) {
    throw new AppError('wrong_state', { fields: [{ field: 'id', code: 'check_closed' }] })
  }
  await queries.closeCheck(tx, id, now)
}

export async function list(tx: Transaction, actor: Actor, input: z.output<typeof possessionQuery>) {
  const checkId = input.filter?.checkId ?? (await queries.openCheck(tx)) ?? NO_CHECK
  return queries.list(tx, actor, checkId, input)
}

/** A holder says of one device whether they still have it. */
export async function answer(
  tx: Transaction,
  actor: Actor,
  handoverId: string,
  given: z.output<typeof possessionAnswer>,
  now: Date,
) {
  if (!(await queries.isOwn(tx, actor, handoverId))) throw new AppError('not_found')
  const checkId = await queries.openCheck(tx)
  if (!checkId) {
    throw new AppError('wrong_state', { fields: [{ field: 'id', code: 'no_open_check' }] })
  }
  if (given.answer === 'have_not' && !given.note) {
    throw new AppError('invalid', { fields: [{ field: 'note', code: 'note_needed' }] })
  }
  await naming(CONSTRAINTS, () =>
    queries.answer(tx, { ...given, checkId, handoverId, answeredAt: now }),
  )
  const row = orNotFound(await queries.get(tx, actor, checkId, handoverId))
  if (given.answer === 'have_not') {
    const params = { propertyNumber: row.propertyNumber ?? '' }
    const link = `/devices/${row.deviceId}`
    await notify(tx, { role: 'it_staff', template: 'possession_denied', params, link })
  }
  return row
}
