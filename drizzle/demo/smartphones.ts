import { addDays, addMinutes, at, daysBetween, earlier, weekday } from './calendar.ts'
import { type Lines, makeLines } from './lines.ts'
import type { Model } from './models.ts'
import { type Random, withLuhnDigit } from './random.ts'
import type { DeviceRow, HandoverRow, StaffRow } from './rows.ts'
import type { Timeline } from './timeline.ts'

export const SMARTPHONE_COUNT = 13_200
const DUTY = 200
const MISSING = 12
/** Phones that broke: SIM, line and extension moved on to another one. */
const BROKEN = 40
/** In stock with a SIM inside, for guests and events. */
const STOCK_WITH_SIM = 80
const STOCK_WITHOUT_SIM = 100
/** Leavers who still have theirs: somebody must ask for it. */
const NOT_BROUGHT_BACK = 2
/** Minute of the day at which a broken phone is swapped at the counter. */
const SWAPPED_AT = 700
/** TACs are eight digits; 35 marks those that BABT assigned (GSMA TS.06). */
const TYPE_ALLOCATION_CODES = ['35012411', '35698172', '35847310']

interface Use {
  holder: StaffRow
  dutyUnitId: string | null
}

export interface Smartphones extends Lines {
  devices: DeviceRow[]
  handovers: HandoverRow[]
}

/** A phone and an extension for everybody, duty phones, and the stock behind them. */
export function makeSmartphones(
  random: Random,
  cast: { staff: readonly StaffRow[]; stockUnitId: string },
  models: readonly Model[],
  timeline: Timeline,
): Smartphones {
  const phone = phoneMaker(random, models, timeline)
  const lines = makeLines(random)
  const devices: DeviceRow[] = []
  const handovers: HandoverRow[] = []

  const handOut = (use: Use, day: string, at: string, source: HandoverRow['source']) => {
    const device = issue(phone(use.holder.unitId, day), use)
    const handover = handOver(random, device, use, at, source)
    devices.push(device)
    handovers.push(handover)
    return { device, handover }
  }
  const uses = whoUses(random, cast.staff)
  const unlucky = random.shuffle(uses.filter(({ holder }) => !holder.leftOn))
  const missing = new Set(unlucky.slice(0, MISSING))
  const broken = new Set(unlucky.slice(MISSING, MISSING + BROKEN))
  const leavers = uses.filter(({ holder, dutyUnitId }) => holder.leftOn && !dutyUnitId)
  const broughtBack = new Set(leavers.slice(NOT_BROUGHT_BACK))
  for (const use of uses) {
    const day = issueDay(random, timeline, use.holder.leftOn)
    const issuedAt = at(day, random.between(550, 690))
    const given = handOut(use, day, issuedAt, 'import')
    const chain = lines.issue(given.device, use, issuedAt)
    if (missing.has(use)) given.device.state = 'missing'
    if (broughtBack.has(use)) {
      const leftAt = at(use.holder.leftOn!, 1010)
      takeBack(given, leftAt, 'returned', cast.stockUnitId)
      lines.endExtension(chain, leftAt)
    }
    if (broken.has(use)) {
      const swappedOn = weekday(addDays(day, random.between(30, daysBetween(day, timeline.until))))
      const swappedAt = at(swappedOn, SWAPPED_AT)
      takeBack(given, swappedAt, 'repair', cast.stockUnitId)
      lines.moveSim(chain, handOut(use, swappedOn, swappedAt, 'counter').device, swappedAt)
    }
  }
  const stock = Array.from({ length: SMARTPHONE_COUNT - devices.length }, () =>
    phone(cast.stockUnitId, timeline.until),
  )
  for (const device of stock.slice(0, STOCK_WITH_SIM))
    lines.insertSim(device, at(timeline.until, 600))
  return { devices: [...devices, ...stock], handovers, ...lines.made }
}

/** Everybody but some who still wait for theirs, and the duty phones of sections. */
function whoUses(random: Random, staff: readonly StaffRow[]): Use[] {
  const active = staff.filter((member) => !member.leftOn)
  const inCharge = active.filter((member) => member.post === '係長')
  const duty = new Set(random.shuffle(inCharge).slice(0, DUTY))
  const juniors = active.filter((member) => member.post === '主事')
  const waiting = DUTY + BROKEN + STOCK_WITH_SIM + STOCK_WITHOUT_SIM
  const without = new Set(random.shuffle(juniors).slice(0, waiting))
  return staff.flatMap((holder) => {
    if (without.has(holder)) return []
    const own: Use = { holder, dutyUnitId: null }
    return duty.has(holder) ? [own, { holder, dutyUnitId: holder.unitId }] : [own]
  })
}

/** Six of seven came in the year before, the others since; weeks ago at the latest. */
function issueDay(random: Random, timeline: Timeline, leftOn: string | null): string {
  const { year, from, until } = timeline
  const latest = addDays(leftOn ?? until, -40)
  const recent = addDays(from, random.between(0, 270))
  const before = addDays(`${year - 1}-06-01`, random.between(0, 270))
  return weekday(random.chance(1 / 7) && recent <= latest ? recent : earlier(before, latest))
}

function phoneMaker(random: Random, models: readonly Model[], { year }: Timeline) {
  const imeis = new Set<string>()
  let number = 0
  return (unitId: string, neededOn: string): DeviceRow => {
    const model = random.pick(models)
    const tac = TYPE_ALLOCATION_CODES[models.indexOf(model)]!
    return {
      id: random.uuid(),
      kind: 'smartphone',
      state: 'in_stock',
      modelId: model.id,
      unitId,
      propertyNumber: `道携-${year - 1}-${String(++number).padStart(5, '0')}`,
      serialNumber: null,
      imei: random.fresh(imeis, () => withLuhnDigit(tac + random.digits(6))),
      os: random.pick(model.systems),
      networkZone: null,
      holderId: null,
      acquiredOn: weekday(addDays(neededOn, -random.between(10, 45))),
      leaseEndsOn: null,
      location: '機器倉庫',
      note: null,
      tpmEkSha256: null,
    }
  }
}

const issue = (device: DeviceRow, { holder, dutyUnitId }: Use): DeviceRow => ({
  ...device,
  state: 'issued',
  holderId: holder.id,
  location: null,
  note: dutyUnitId ? '当番用' : null,
})

function handOver(
  random: Random,
  device: DeviceRow,
  { holder, dutyUnitId }: Use,
  handedOverAt: string,
  source: HandoverRow['source'],
): HandoverRow {
  const confirmed = random.chance(0.97)
  const minutes = random.between(1, 280)
  return {
    id: random.uuid(),
    deviceId: device.id,
    holderId: holder.id,
    dutyUnitId,
    source,
    handedOverAt,
    acceptedAt: confirmed ? addMinutes(handedOverAt, minutes) : null,
    returnedAt: null,
  }
}

function takeBack(
  { device, handover }: { device: DeviceRow; handover: HandoverRow },
  returnedAt: string,
  state: DeviceRow['state'],
  unitId: string,
): void {
  handover.returnedAt = returnedAt
  Object.assign(device, { state, holderId: null, unitId, location: '機器倉庫', note: null })
}
