import { addDays, at, weekday } from './calendar.ts'
import type { Model } from './models.ts'
import { type Random, weighted } from './random.ts'
import type { DeviceRow, HandoverRow, StaffRow } from './rows.ts'
import type { Timeline } from './timeline.ts'

export const LAPTOP_COUNT = 5_700
const DUTY = 130
const SPARE = 90
const MISSING = 6
const REPAIR = 24
/** Leavers who have not brought their laptop back: somebody must ask for it. */
const NOT_BROUGHT_BACK = 2
const LEASE_YEARS = 5

/** An old laptop in somebody's hands, until its replacement is handed over. */
export interface Held {
  device: DeviceRow
  handover: HandoverRow
  holder: StaffRow
}

export interface OldLaptops {
  devices: DeviceRow[]
  handovers: HandoverRow[]
  /** Those that wait for a replacement, by property number. */
  held: Held[]
}

const NOTES = [
  'バッテリー劣化',
  'メモリ①増設',
  '角割れ、要注意',
  '=共用',
  'キーボード交換済(㈱道央システム)',
  'ﾊﾞｯﾃﾘ交換 R6.7',
  '外付けモニタ2台で利用',
]
const PLACES = ['執務室', '執務室', '執務室', '在宅用', '会議室～予備']
/** The end of leases: most with the fiscal year, a few already over. */
const LEASE_ENDS = [
  ['10-31', 5],
  ['12-31', 20],
  ['01-31', 15],
  ['03-31', 60],
] as const

/** The ledger as it stood before the replacements began: everything issued but a few spares. */
export function makeOldLaptops(
  random: Random,
  cast: { staff: readonly StaffRow[]; stockUnitId: string },
  models: readonly Model[],
  timeline: Timeline,
): OldLaptops {
  const laptop = oldLaptopMaker(random, models, timeline)
  const made: OldLaptops = { devices: [], handovers: [], held: [] }
  const inOrderOfUnits = new Map(cast.staff.map((member, index) => [member, index]))
  const chosen = random
    .shuffle(cast.staff)
    .slice(0, LAPTOP_COUNT - SPARE)
    .sort((a, b) => inOrderOfUnits.get(a)! - inOrderOfUnits.get(b)!)
  const duty = new Set(random.shuffle(chosen.filter(canBeInCharge)).slice(0, DUTY))
  for (const holder of chosen) {
    const device = laptop(holder.unitId)
    if (duty.has(holder)) device.location = '窓口－１'
    const past = handOverOld(random, device, holder, duty.has(holder), cast.staff, timeline)
    made.devices.push(device)
    made.handovers.push(...past)
    made.held.push({ device, handover: past.at(-1)!, holder })
  }
  for (let spare = 0; spare < SPARE; spare++) {
    made.devices.push({ ...laptop(cast.stockUnitId), state: 'in_stock', location: '機器倉庫' })
  }
  made.held = takeOut(random, made.held, cast.stockUnitId)
  return made
}

const canBeInCharge = (member: StaffRow) => member.post === '係長' && !member.leftOn

function oldLaptopMaker(random: Random, models: readonly Model[], { year }: Timeline) {
  const leaseEnd = weighted(random, LEASE_ENDS)
  const zone = weighted(random, [
    ['alpha', 88],
    ['beta', 9],
    ['alpha_prime', 3],
  ] as const)
  const serials = new Set<string>()
  let number = 0
  return (unitId: string): DeviceRow => {
    const model = random.pick(models)
    const monthDay = leaseEnd()
    const endYear = monthDay < '04-01' ? year + 1 : year
    const leaseBegins = addDays(`${endYear - LEASE_YEARS}-${monthDay}`, 1)
    return {
      id: random.uuid(),
      kind: 'laptop',
      state: 'issued',
      modelId: model.id,
      unitId,
      propertyNumber: `道備-${year - LEASE_YEARS}-${String(++number).padStart(5, '0')}`,
      serialNumber: random.fresh(serials, () => model.serialPrefix + random.digits(7)),
      imei: null,
      os: random.pick(model.systems),
      networkZone: zone(),
      holderId: null,
      acquiredOn: weekday(addDays(leaseBegins, -random.between(3, 25))),
      leaseEndsOn: `${endYear}-${monthDay}`,
      location: random.pick(PLACES),
      note: random.chance(0.08) ? random.pick(NOTES) : null,
      tpmEkSha256: null,
    }
  }
}

/** One laptop in eight had somebody else before, up to a transfer on the first of April. */
function handOverOld(
  random: Random,
  device: DeviceRow,
  holder: StaffRow,
  duty: boolean,
  staff: readonly StaffRow[],
  { year }: Timeline,
): HandoverRow[] {
  device.holderId = holder.id
  const dutyUnitId = duty ? holder.unitId : null
  const first = at(
    weekday(addDays(device.acquiredOn, random.between(5, 40))),
    random.between(540, 1000),
  )
  const given = (
    to: StaffRow,
    from: string,
    until: string | null,
    source: HandoverRow['source'],
  ) => ({
    id: random.uuid(),
    deviceId: device.id,
    holderId: to.id,
    dutyUnitId,
    source,
    handedOverAt: from,
    acceptedAt: from,
    returnedAt: until,
  })
  if (!random.chance(1 / 8)) return [given(holder, first, null, 'import')]
  const spring = weekday(`${year - random.between(0, 2)}-03-31`)
  const before = given(random.pick(staff), first, at(spring, 1020), 'import')
  return [before, given(holder, at(spring, 1025), null, 'transfer')]
}

/** Leavers bring theirs back, a few are lost or broken; gives what is left to replace. */
function takeOut(random: Random, held: Held[], stockUnitId: string): Held[] {
  const leavers = held.filter(({ holder }) => holder.leftOn)
  for (const each of leavers.slice(NOT_BROUGHT_BACK)) {
    bringBack(each, at(each.holder.leftOn!, 1000), stockUnitId)
  }
  const others = held.filter(({ holder, handover }) => !holder.leftOn && !handover.dutyUnitId)
  const unlucky = random.shuffle(others).slice(0, MISSING + REPAIR)
  for (const [index, { device }] of unlucky.entries()) {
    device.state = index < MISSING ? 'missing' : 'repair'
  }
  const out = new Set([...leavers, ...unlucky])
  return held.filter((each) => !out.has(each))
}

export function bringBack({ device, handover }: Held, returnedAt: string, unitId: string): void {
  handover.returnedAt = returnedAt
  Object.assign(device, { state: 'returned', holderId: null, unitId, location: '返却機器保管庫' })
}
