import type { z } from 'zod'
import type { phoneSwap, simSwap } from '#contract/lines'
import { hasLuhnCheckDigit } from '#contract/luhn'
import type { Transaction } from '#drizzle/client'
import type { Deps } from '../deps.ts'
import { setState } from '../devices/state.ts'
import { AppError, mistake, orNotFound, refusal } from '../errors.ts'
import { handOver, takeBack } from '../handovers/counter.ts'
import { putCodes } from './codes.ts'
import { moment, naming, refuseBefore } from './refusals.ts'
import * as relations from './relations.ts'

/** Nobody's, or handed over to the same person a moment ago. */
const USABLE = ['in_stock', 'ready', 'issued']

type Line = NonNullable<Awaited<ReturnType<typeof relations.lockLine>>>
type Phones = Awaited<ReturnType<typeof relations.lockDevices>>
type Phone = NonNullable<ReturnType<Phones['get']>>

/** The SIM goes into another phone; line, number and holder stay what they are. */
export async function swapPhone(
  tx: Transaction,
  lineId: string,
  given: z.output<typeof phoneSwap>,
  now: Date,
): Promise<void> {
  const at = moment(given.at, now)
  const line = orNotFound(await relations.lockLine(tx, lineId))
  if (!line.simId) throw refusal('id', 'no_sim')
  if (line.deviceId !== given.fromDeviceId) throw moved('fromDeviceId')
  if (line.deviceId === given.deviceId) throw mistake('deviceId', 'same_phone')
  const phones = await relations.lockDevices(
    tx,
    [line.deviceId, given.deviceId].filter((id) => id !== null),
  )
  const old = line.deviceId ? phones.get(line.deviceId) : undefined
  const next = phones.get(given.deviceId)
  const holding = whose(line, old)
  refuseDevice(next, holding)
  if (line.deviceSince) refuseBefore(new Date(line.deviceSince), at)
  const { simId } = line
  await naming(async () => {
    await relations.end(tx, 'sim_devices', simId, at)
    await relations.begin(tx, 'sim_devices', [simId, given.deviceId], at)
    if (old && given.oldDevice !== 'kept') await collect(tx, old, given.oldDevice, at)
    if (holding && !next.holderId) await handNext(tx, next.id, holding, at)
  })
}

const moved = (field: string) =>
  new AppError('conflict', { fields: [{ field, code: 'sim_moved' }] })

interface Holding {
  holderId: string
  dutyUnitId: string | null
}

/** Whoever holds the phone keeps the number; without a phone, whoever has the number. */
function whose(line: Line, old: Phone | undefined): Holding | null {
  for (const { holderId, dutyUnitId } of [old, line].filter((each) => each !== undefined)) {
    if (holderId) return { holderId, dutyUnitId }
  }
  return null
}

function refuseDevice(next: Phone | undefined, holding: Holding | null): asserts next is Phone {
  if (!next) throw mistake('deviceId', 'does_not_exist')
  if (next.kind !== 'smartphone') throw mistake('deviceId', 'not_a_phone')
  if (!USABLE.includes(next.state))
    throw refusal('deviceId', 'device_not_usable', { state: next.state })
  if (next.iccid) throw refusal('deviceId', 'device_has_sim', { iccid: next.iccid })
  if (!next.holderId) return
  const same = next.holderId === holding?.holderId && next.dutyUnitId === holding.dutyUnitId
  if (!same) throw refusal('deviceId', 'device_held')
}

/** What is missing stays missing, and whoever lost it answers for it. */
async function collect(
  tx: Transaction,
  old: Phone,
  state: 'returned' | 'repair',
  at: Date,
): Promise<void> {
  if (old.state !== 'issued') return
  if (old.heldSince) refuseBefore(new Date(old.heldSince), at)
  await takeBack(tx, [old.id], at)
  await setState(tx, [old.id], state)
}

async function handNext(tx: Transaction, deviceId: string, holding: Holding, at: Date) {
  const person = orNotFound(await relations.person(tx, holding.holderId))
  await setState(tx, [deviceId], 'issued')
  const unitId = holding.dutyUnitId ?? person.unitId
  await handOver(tx, [{ deviceId, ...holding, unitId }], at)
}

/** Another SIM carries the line, in the same phone; number and holder stay what they are. */
export async function swapSim(
  tx: Transaction,
  deps: Deps,
  lineId: string,
  given: z.output<typeof simSwap>,
): Promise<void> {
  const at = moment(given.at, deps.clock())
  const line = orNotFound(await relations.lockLine(tx, lineId))
  if (!hasLuhnCheckDigit(given.iccid)) throw mistake('iccid', 'bad_check_digit')
  if (line.simId !== given.fromSimId) throw moved('fromSimId')
  const next = await relations.lockSim(tx, given.iccid)
  if (next.id === line.simId) throw mistake('iccid', 'same_sim')
  if (next.lineId) throw refusal('iccid', 'sim_has_line')
  const { deviceId } = line
  if (next.deviceId && next.deviceId !== deviceId)
    throw refusal('iccid', 'sim_in_device', { propertyNumber: next.propertyNumber! })
  for (const start of [line.simSince, line.deviceSince])
    if (start) refuseBefore(new Date(start), at)
  await naming(async () => {
    if (line.simId) {
      await relations.end(tx, 'line_sims', lineId, at)
      await relations.end(tx, 'sim_devices', line.simId, at)
    }
    await relations.begin(tx, 'line_sims', [lineId, next.id], at)
    if (deviceId && !next.deviceId)
      await relations.begin(tx, 'sim_devices', [next.id, deviceId], at)
  })
  const { pin, puk } = given
  if (pin !== undefined || puk !== undefined) await putCodes(tx, deps, next.id, { pin, puk })
}
