import type { z } from 'zod'
import type { pairRequest } from '#contract/replacements'
import type { Transaction } from '#drizzle/client'
import { AppError, type FieldError, refusal } from '../errors.ts'
import { takeTurns } from './fill-queries.ts'
import * as queries from './pair-queries.ts'
import { naming } from './refusals.ts'
import { plannableWave } from './waves.ts'

export interface Paired {
  paired: number
  left: { code: 'no_stock' | 'not_named' | 'excepted'; count: number }[]
  stockLeft: number
}

/** Gives replacements of the wave their new laptops: just the pairs named, or as far as the stock goes. */
export async function pairWave(
  tx: Transaction,
  waveId: string,
  { pairs, stock = {} }: z.output<typeof pairRequest>,
): Promise<Paired> {
  const wave = await plannableWave(tx, waveId)
  await takeTurns(tx)
  if (!pairs) {
    const done = await naming(() => queries.pairInOrder(tx, wave.id, stock))
    return {
      paired: done.paired,
      left: left('no_stock', done.noStock, done.excepted),
      stockLeft: done.stockLeft,
    }
  }
  const rows = await queries.lockReplacements(tx, ids(pairs, 'replacementId'))
  const devices = await queries.candidates(tx, ids(pairs, 'newDeviceId'))
  const fields = pairs.flatMap((pair, index) => {
    const row = rows.get(pair.replacementId)
    const device = devices.get(pair.newDeviceId)
    return [
      ...about(`pairs.${index}.replacementId`, whyNotReplacement(row, wave.id)),
      ...about(`pairs.${index}.newDeviceId`, whyNotDevice(device, row)),
    ]
  })
  fields.push(...twice(pairs, 'replacementId'), ...twice(pairs, 'newDeviceId'))
  if (fields.length > 0) throw new AppError('invalid', { fields })
  await naming(() => queries.pair(tx, pairs))
  const { planned, excepted } = await queries.leftOf(tx, wave.id)
  return {
    paired: pairs.length,
    left: left('not_named', planned, excepted),
    stockLeft: await queries.stockLeft(tx, stock),
  }
}

/** Pairs one replacement, anew if it has a laptop already; null takes the laptop away again. */
export async function pairOne(
  tx: Transaction,
  replacementId: string,
  newDeviceId: string | null,
): Promise<void> {
  await takeTurns(tx)
  const row = (await queries.lockReplacements(tx, [replacementId])).get(replacementId)!
  if (row.state !== 'planned') throw refusal('newDeviceId', 'not_planned', { state: row.state })
  if (newDeviceId) {
    const device = (await queries.candidates(tx, [newDeviceId])).get(newDeviceId)
    const [field] = about('newDeviceId', whyNotDevice(device, row))
    if (field) throw new AppError('invalid', { fields: [field] })
  }
}

type Row = NonNullable<ReturnType<Awaited<ReturnType<typeof queries.lockReplacements>>['get']>>
type Candidate = NonNullable<ReturnType<Awaited<ReturnType<typeof queries.candidates>>['get']>>
type Why = Pick<FieldError, 'code' | 'params'> | null

function whyNotReplacement(row: Row | undefined, waveId: string): Why {
  if (!row) return { code: 'does_not_exist' }
  if (row.waveId !== waveId) return { code: 'other_wave' }
  if (row.state !== 'planned') return { code: 'not_planned', params: { state: row.state } }
  return row.newDeviceId ? { code: 'has_new_device' } : null
}

function whyNotDevice(device: Candidate | undefined, row: Row | undefined): Why {
  if (!device) return { code: 'does_not_exist' }
  if (device.id === row?.oldDeviceId) return { code: 'same_device' }
  if (device.replacementId && device.replacementId !== row?.id) return { code: 'device_paired' }
  if (device.isOld) return { code: 'in_open_replacement' }
  if (device.kind !== 'laptop') return { code: 'not_a_laptop' }
  const stocked = ['in_stock', 'kitting', 'ready'].includes(device.state) && !device.held
  return stocked ? null : { code: 'new_device_not_in_stock' }
}

const about = (field: string, why: Why): FieldError[] => (why ? [{ field, ...why }] : [])

type Pair = { replacementId: string; newDeviceId: string }
const ids = (pairs: readonly Pair[], key: keyof Pair) => pairs.map((pair) => pair[key])

function twice(pairs: readonly Pair[], key: keyof Pair): FieldError[] {
  const seen = new Set<string>()
  return pairs.flatMap((pair, index) => {
    if (seen.has(pair[key])) return [{ field: `pairs.${index}.${key}`, code: 'listed_twice' }]
    seen.add(pair[key])
    return []
  })
}

const left = (
  code: 'no_stock' | 'not_named',
  planned: number,
  excepted: number,
): Paired['left'] => [
  ...(planned > 0 ? [{ code, count: planned }] : []),
  ...(excepted > 0 ? [{ code: 'excepted' as const, count: excepted }] : []),
]
