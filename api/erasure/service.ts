import { createHash } from 'node:crypto'
import type { z } from 'zod'
import {
  ERASURE_METHODS,
  type Erasure,
  type erasureCreate,
  type erasureUpdate,
} from '#contract/erasure'
import type { Transaction } from '#drizzle/client'
import { addDays, dayOf, fiscalYear, fiscalYearOf } from '../calendar.ts'
import { type ConstraintErrors, naming } from '../constraints.ts'
import { AppError, mistake, orNotFound } from '../errors.ts'
import { plannedByMonth } from '../rollout/waves.ts'
import { readSettings } from '../settings/service.ts'
import { typeOf } from './file-type.ts'
import * as queries from './queries.ts'

/** In somebody's hands, or beyond ours. */
const NOT_AT_HAND = ['issued', 'missing', 'disposed', 'written_off']

type Facts = Pick<
  Erasure,
  'category' | 'method' | 'mediumKind' | 'erasedOn' | 'operator' | 'witness'
>

export async function createErasure(
  tx: Transaction,
  given: z.output<typeof erasureCreate>,
  now: Date,
): Promise<string> {
  const device = await queries.lockDevice(tx, given.deviceId)
  if (!device) {
    const fields = [{ field: 'deviceId', code: 'does_not_exist' }]
    throw new AppError('not_found', { fields })
  }
  if (NOT_AT_HAND.includes(device.state)) {
    throw new AppError('wrong_state', {
      fields: [{ field: 'deviceId', code: 'not_at_hand', params: { state: device.state } }],
    })
  }
  refuseImpossible(given, device.returnedOn, now)
  return naming(CONSTRAINTS, () => queries.insert(tx, given))
}

export async function changeErasure(
  tx: Transaction,
  id: string,
  changes: z.output<typeof erasureUpdate>,
  now: Date,
): Promise<void> {
  const before = await changeable(tx, id)
  const given = Object.fromEntries(
    Object.entries(changes).filter(([, value]) => value !== undefined),
  )
  const device = orNotFound(await queries.lockDevice(tx, before.deviceId))
  refuseImpossible({ ...before, ...given }, device.returnedOn, now)
  if (Object.keys(given).length > 0) await naming(CONSTRAINTS, () => queries.change(tx, id, given))
}

/** The record of what is gone for good stands as it is. */
async function changeable(tx: Transaction, id: string) {
  const record = orNotFound(await queries.get(tx, id))
  if (record.deviceState === 'disposed') {
    throw new AppError('wrong_state', { fields: [{ field: 'id', code: 'already_disposed' }] })
  }
  return record
}

function refuseImpossible(facts: Facts, returnedOn: string | null, now: Date): void {
  const { category, method, mediumKind, erasedOn, operator, witness } = facts
  const methods: readonly string[] = ERASURE_METHODS[category]
  if (!methods.includes(method)) throw mistake('method', 'method_too_weak')
  if (method === 'degauss' && mediumKind !== 'hdd') throw mistake('method', 'degauss_needs_hdd')
  if (erasedOn > dayOf(now)) throw mistake('erasedOn', 'in_the_future')
  if (returnedOn && erasedOn < returnedOn)
    throw mistake('erasedOn', 'before_return', { returnedOn })
  const folded = (name: string) => name.normalize('NFKC').replace(/\s+/g, '')
  if (folded(operator) === folded(witness)) throw mistake('witness', 'witness_is_operator')
}

/** Puts the certificate on record, or a better one in its place. */
export async function certify(
  tx: Transaction,
  id: string,
  file: { name: string; content: Uint8Array },
  now: Date,
): Promise<void> {
  const before = await changeable(tx, id)
  const certificateType = typeOf(file.content)
  if (!certificateType) throw mistake('file', 'not_a_certificate')
  await queries.putFile(tx, id, file.content)
  await queries.change(tx, id, {
    certificateName: file.name.slice(0, 255),
    certificateType,
    certificateBytes: file.content.length,
    certificateSha256: createHash('sha256').update(file.content).digest('hex'),
    certifiedOn: before.certifiedOn ?? dayOf(now),
  })
}

export async function listOverdue(
  tx: Transaction,
  input: Parameters<typeof queries.listOverdue>[1],
  now: Date,
) {
  if (!(await queries.mayRead(tx))) throw new AppError('forbidden')
  const today = dayOf(now)
  const settings = await readSettings(tx)
  const returnedBefore = addDays(today, -settings['erasure.certificateDueDays'])
  return queries.listOverdue(tx, input, { today, returnedBefore })
}

/** What each month of the fiscal year was to bring, and what it brought. */
export async function throughput(tx: Transaction, year: number | undefined, now: Date) {
  if (!(await queries.mayRead(tx))) throw new AppError('forbidden')
  const startMonth = (await readSettings(tx))['calendar.fiscalYearStartMonth']
  const { from, to } = fiscalYear(year ?? fiscalYearOf(dayOf(now), startMonth), startMonth)
  const planned = await plannedByMonth(tx, { from, to })
  const done = await queries.byMonth(tx, from, to)
  return Array.from({ length: 12 }, (_, index) => {
    const month = monthAfter(from, index)
    const {
      returned = 0,
      erased = 0,
      certified = 0,
    } = done.find((row) => row.month === month) ?? {}
    const plan = planned.find((row) => row.month === month)?.planned ?? 0
    return { month, planned: plan, returned, erased, certified }
  })
}

const monthAfter = (day: string, months: number): string =>
  new Date(Date.UTC(Number(day.slice(0, 4)), Number(day.slice(5, 7)) - 1 + months, 1))
    .toISOString()
    .slice(0, 7)

/** Constraints that say once more what is checked above, and one that two requests can race for. */
const CONSTRAINTS: ConstraintErrors = {
  erasures_medium_key: { error: 'conflict', field: 'mediumSerial', code: 'already_recorded' },
  erasures_witness_check: { error: 'invalid', field: 'witness', code: 'witness_is_operator' },
}
