import { addDays, at, daysBetween, earlier, weekday } from './calendar.ts'
import { bringBack, type Held, LAPTOP_COUNT } from './laptops.ts'
import type { Model } from './models.ts'
import { type Random, weighted } from './random.ts'
import type { DeviceRow, HandoverRow, UnitRow } from './rows.ts'
import type { Timeline } from './timeline.ts'

const READY = 150
const KITTING = 120
/** How long before the first handover kitting begins. */
const KITTING_AHEAD_DAYS = 30
const LOTS = 8

/** The new laptops, and what the handovers so far have done to the old ones. */
export function makeReplacements(
  random: Random,
  old: { held: readonly Held[]; units: readonly UnitRow[]; lastTopUnitId: string },
  stockUnitId: string,
  models: readonly Model[],
  timeline: Timeline,
): { devices: DeviceRow[]; handovers: HandoverRow[] } {
  const devices = makeNewLaptops(random, stockUnitId, models, timeline)
  const handovers: HandoverRow[] = []
  const queue = inWaves(random, old.held, old.units, old.lastTopUnitId)
  const { rollout, until } = timeline
  const span = daysBetween(rollout.from, rollout.to)
  const zone = zones(random)
  let next = 0
  for (const [index, each] of queue.entries()) {
    const day = weekday(addDays(rollout.from, Math.floor((index * span) / queue.length)))
    if (day > until) break
    const device = devices[next++]!
    Object.assign(device, { state: 'issued', networkZone: zone(), unitId: each.device.unitId })
    Object.assign(device, { holderId: each.holder.id, location: each.device.location })
    handovers.push(handOver(random, device, each, day, until))
    const back = weekday(addDays(day, random.chance(0.6) ? 0 : random.between(3, 16)))
    if (back <= until) bringBack(each, at(back, 1030), stockUnitId)
  }
  if (addDays(until, KITTING_AHEAD_DAYS) >= rollout.from) prepare(devices.slice(next), zone)
  return { devices, handovers }
}

function makeNewLaptops(
  random: Random,
  unitId: string,
  models: readonly Model[],
  { year, from, today }: Timeline,
): DeviceRow[] {
  const serials = new Set<string>()
  return Array.from({ length: LAPTOP_COUNT }, (_, index) => {
    const model = random.pick(models)
    const lot = weekday(addDays(from, 7 + Math.floor((index * LOTS) / LAPTOP_COUNT) * 20))
    return {
      id: random.uuid(),
      kind: 'laptop',
      state: 'in_stock',
      modelId: model.id,
      unitId,
      propertyNumber: `道備-${year}-${String(index + 1).padStart(5, '0')}`,
      serialNumber: random.fresh(serials, () => model.serialPrefix + random.digits(7)),
      imei: null,
      os: random.pick(model.systems),
      networkZone: null,
      holderId: null,
      acquiredOn: earlier(lot, today),
      leaseEndsOn: `${year + 5}-03-31`,
      location: '機器倉庫',
      note: null,
      tpmEkSha256: random.hex(64),
    } satisfies DeviceRow
  })
}

/** Department after department, bureau after bureau; the named one comes last. */
function inWaves(
  random: Random,
  held: readonly Held[],
  units: readonly UnitRow[],
  lastTopUnitId: string,
): Held[] {
  const topOf = new Map(
    units.map((unit) => [unit.id, unit.category === 'section' ? unit.parentId! : unit.id]),
  )
  const order = random.shuffle([...new Set(topOf.values())].filter((id) => id !== lastTopUnitId))
  const wave = new Map([...order, lastTopUnitId].map((id, index) => [id, index]))
  // The holder's own unit: the device's changes while laptops come back.
  const waveOf = ({ holder }: Held) => wave.get(topOf.get(holder.unitId)!)!
  return [...held].sort((a, b) => waveOf(a) - waveOf(b))
}

/** Most confirm receipt on the spot, some later, some have yet to. */
function handOver(
  random: Random,
  device: DeviceRow,
  { holder, handover }: Held,
  day: string,
  until: string,
): HandoverRow {
  const minute = random.between(550, 960)
  const delay = random.chance(0.85) ? 0 : random.between(1, 5)
  const accepted = addDays(day, delay)
  const confirmed = accepted <= until && random.chance(0.96)
  return {
    id: random.uuid(),
    deviceId: device.id,
    holderId: holder.id,
    source: 'counter',
    dutyUnitId: handover.dutyUnitId,
    handedOverAt: at(day, minute),
    acceptedAt: confirmed ? at(accepted, minute + random.between(3, 50)) : null,
    returnedAt: null,
  }
}

const zones = (random: Random) =>
  weighted(random, [
    ['alpha_prime', 55],
    ['alpha', 25],
    ['beta_prime', 15],
    ['beta', 5],
  ] as const)

function prepare(waiting: DeviceRow[], zone: () => DeviceRow['networkZone']): void {
  for (const [index, device] of waiting.slice(0, READY + KITTING).entries()) {
    const ready = index < READY
    Object.assign(device, { state: ready ? 'ready' : 'kitting', networkZone: zone() })
    device.location = ready ? '引渡し待ち棚' : 'キッティング室'
  }
}
