import { addDays, at, earlier, weekday, weekdayFrom } from './calendar.ts'
import { type Erasers, eraserOf } from './erasures.ts'
import { bringBack, LAPTOP_COUNT } from './laptops.ts'
import type { Model } from './models.ts'
import { type Random, weighted } from './random.ts'
import type { DeviceRow, HandoverRow, ReplacementRow } from './rows.ts'
import type { Timeline } from './timeline.ts'
import type { Turn, Waves } from './waves.ts'

const READY = 150
const KITTING = 120
/** How long before the first handover kitting begins. */
const KITTING_AHEAD_DAYS = 30
const LOTS = 8

/** What comes in between, of a thousand turns, and which step it interrupts. */
const EXCEPTIONS = [
  ['absent', 11, 'scheduled', '予約の時間に来られなかったため'],
  ['long_leave', 8, 'prepared', '育児休業中(来年度に復帰予定)'],
  ['declined', 4, 'prepared', '旧システムの移行が済むまで待ちたいとの申出'],
  ['broken', 5, 'prepared', 'キッティング中に起動しなくなり、修理に出した'],
  ['no_device', 3, 'planned', '指定の機種の納品待ち'],
] as const

type Way = Pick<
  ReplacementRow,
  'state' | 'stateSince' | 'deployedOn' | 'migratedOn' | 'reclaimedOn' | 'certifiedOn' | 'closedOn'
> &
  Partial<Pick<ReplacementRow, 'pausedFrom' | 'reason'>>

const NO_DAYS = {
  deployedOn: null,
  migratedOn: null,
  reclaimedOn: null,
  certifiedOn: null,
  closedOn: null,
}

/** The new laptops, where each replacement stands, and what the handovers so far did to the old ones. */
export function makeReplacements(
  random: Random,
  { program, turns }: Waves,
  cast: { stockUnitId: string; erasers: Erasers },
  models: readonly Model[],
  timeline: Timeline,
) {
  const devices = makeNewLaptops(random, cast.stockUnitId, models, timeline)
  const handovers: HandoverRow[] = []
  const { erasures, files, erase } = eraserOf(random, cast.erasers)
  const { rollout, until, from } = timeline
  const zone = zones(random)
  const kittingBegan = addDays(until, KITTING_AHEAD_DAYS) >= rollout.from
  const due = turns.findIndex(({ day }) => day > until)
  const firstAhead = due < 0 ? turns.length : due
  const replacements: ReplacementRow[] = []
  for (const [index, turn] of turns.entries()) {
    const device = devices[index]!
    const ahead = index - firstAhead
    let way: Way
    let paired = true
    if (ahead < 0) {
      const exception = exceptionAt(random, turn.day)
      way = exception ?? goOn(random, turn, { until, stockUnitId: cast.stockUnitId, erase })
      if (exception) {
        paired = exception.state !== 'no_device'
        const state = exception.state === 'broken' ? 'repair' : 'ready'
        if (paired) Object.assign(device, { state, networkZone: zone(), location: '引渡し待ち棚' })
      } else {
        const { holder, device: old } = turn.held
        Object.assign(device, { state: 'issued', networkZone: zone(), unitId: holder.unitId })
        Object.assign(device, { holderId: holder.id, location: old.location })
        handovers.push(handOver(random, device, turn, until))
      }
    } else if (kittingBegan && ahead < READY + KITTING) {
      prepare(device, ahead < READY, zone)
      way = { ...NO_DAYS, state: 'prepared', stateSince: at(earlier(until, turn.day), 960) }
    } else {
      paired = turn.wave.state === 'open' && random.chance(0.95)
      way = { ...NO_DAYS, state: 'planned', stateSince: at(weekday(addDays(from, 60)), 600) }
    }
    if (way.state === 'planned' && way.stateSince > at(until, 0)) way.stateSince = at(until, 0)
    replacements.push(row(random, program.id, turn, paired ? device.id : null, way))
  }
  return { devices, handovers, replacements, erasures, erasureFiles: files }
}

function row(
  random: Random,
  programId: string,
  { held, wave }: Turn,
  newDeviceId: string | null,
  { pausedFrom = null, reason = null, ...way }: Way,
): ReplacementRow {
  const { device, handover, holder } = held
  return {
    id: random.uuid(),
    programId,
    waveId: wave.id,
    oldDeviceId: device.id,
    newDeviceId,
    holderId: holder.id,
    dutyUnitId: handover.dutyUnitId,
    unitId: holder.unitId,
    ...{ pausedFrom, reason },
    ...way,
  }
}

function exceptionAt(random: Random, day: string): Way | null {
  let drawn = random.int(1000)
  for (const [state, weight, pausedFrom, reason] of EXCEPTIONS) {
    if (drawn < weight) return { ...NO_DAYS, state, pausedFrom, reason, stateSince: at(day, 990) }
    drawn -= weight
  }
  return null
}

/** From the handover to the erasure certificate: most within two weeks, a few drag on. */
function goOn(
  random: Random,
  { held, day: deployedOn }: Turn,
  to: {
    until: string
    stockUnitId: string
    erase: (device: DeviceRow, erasedOn: string, certifiedOn: string | null) => void
  },
): Way {
  const after = (day: string, least: number, most: number) =>
    weekdayFrom(addDays(day, random.between(least, most)))
  const migratedOn = random.chance(0.7) ? deployedOn : after(deployedOn, 1, 2)
  const isSlow = random.chance(0.02)
  const reclaimedOn =
    isSlow || random.chance(0.4) ? after(migratedOn, isSlow ? 25 : 3, isSlow ? 70 : 14) : migratedOn
  const erasedOn = after(reclaimedOn, 2, 8)
  const certificateDrags = random.chance(0.025)
  const certifiedOn = after(erasedOn, certificateDrags ? 30 : 0, certificateDrags ? 80 : 6)
  const closedOn = after(certifiedOn, 0, 2)
  const days = { deployedOn, migratedOn, reclaimedOn, certifiedOn, closedOn }
  const reached = (day: string) => day <= to.until
  for (const [name, day] of Object.entries(days)) {
    if (!reached(day)) days[name as keyof typeof days] = null as never
  }
  if (reached(reclaimedOn)) bringBack(held, at(reclaimedOn, 1030), to.stockUnitId)
  if (reached(erasedOn)) {
    Object.assign(held.device, { state: 'erased' })
    to.erase(held.device, erasedOn, days.certifiedOn)
  }
  const way = { deployed: deployedOn, migrated: migratedOn, reclaimed: reclaimedOn }
  const whole = Object.entries({ ...way, erased: erasedOn, closed: closedOn })
  const [state, since] = whole.findLast(([, day]) => reached(day))!
  return { ...days, state, stateSince: at(since, 1035) }
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

/** Most confirm receipt on the spot, some later, some have yet to. */
function handOver(
  random: Random,
  device: DeviceRow,
  { held: { holder, handover }, day }: Turn,
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

function prepare(device: DeviceRow, ready: boolean, zone: () => DeviceRow['networkZone']): void {
  Object.assign(device, { state: ready ? 'ready' : 'kitting', networkZone: zone() })
  device.location = ready ? '引渡し待ち棚' : 'キッティング室'
}
