import { addDays, at, daysBetween, weekday } from './calendar.ts'
import type { Erasers } from './erasures.ts'
import { withStates } from './histories.ts'
import { makeOldLaptops } from './laptops.ts'
import { makeFixedExtensions } from './lines.ts'
import { type Model, makeCatalogue } from './models.ts'
import { createRandom, type Random } from './random.ts'
import { makeReplacements } from './replacements.ts'
import type { DeviceRow, HandoverRow, UnitRow } from './rows.ts'
import { makeSlots } from './slots.ts'
import { makeSmartphones } from './smartphones.ts'
import { makeStaff, type Staff } from './staff.ts'
import { passed, type Timeline, timelineOf } from './timeline.ts'
import { IT_SECTION, makeUnits } from './units.ts'
import { makeWaves } from './waves.ts'

export type DemoLedger = ReturnType<typeof generateDemo>

/**
 * The prefectural office as it stands on a day of the current fiscal year: a function of the seed and
 * the start date (`YYYY-MM-DD` in Asia/Tokyo), down to every id. On a day off nobody's
 * laptop is swapped.
 */
export function generateDemo(
  seed: string,
  startDate: string,
  isDayOff: (day: string) => boolean = (day) => weekday(day) !== day,
) {
  const random = (part: string): Random => createRandom(`${seed}/${part}`)
  const timeline = timelineOf(startDate)
  const units = makeUnits(random('units'))
  const staff = makeStaff(random('staff'), units, timeline)
  const stockUnitId = units.find(
    (unit) => unit.path === `${IT_SECTION.department} ${IT_SECTION.section}`,
  )!.id
  const showcase = showcaseSection(units, staff)
  const catalogue = makeCatalogue(random('models'), timeline.year)
  const cast = { staff: staff.members, stockUnitId }

  const old = makeOldLaptops(random('old laptops'), cast, catalogue.oldLaptops, timeline)
  const waves = makeWaves(
    random('waves'),
    { held: old.held, units, lastTopUnitId: showcase.parentId! },
    timeline,
  )
  const rollout = makeReplacements(
    random('replacements'),
    waves,
    { stockUnitId, erasers: erasersOf(staff, stockUnitId) },
    catalogue.newLaptops,
    timeline,
  )
  const ready = new Set(
    rollout.devices.filter((device) => device.state === 'ready').map((device) => device.id),
  )
  const booked = makeSlots(
    random('slots'),
    timeline,
    rollout.replacements.filter(
      (one) => one.state === 'prepared' && one.newDeviceId && ready.has(one.newDeviceId),
    ),
    isDayOff,
  )
  const phones = makeSmartphones(random('phones'), cast, catalogue.smartphones, timeline)
  const fixed = makeFixedExtensions(
    random('fixed extensions'),
    units.filter((unit) => unit.category === 'section'),
    staff.heads,
    retirement(random('retirement'), timeline),
  )
  const devices = [...old.devices, ...rollout.devices, ...phones.devices]
  const handovers = [...old.handovers, ...rollout.handovers, ...phones.handovers]
  return {
    units,
    staff: staff.members,
    heads: [...staff.heads].map(([unitId, staffId]) => ({ unitId, staffId })),
    models: Object.values(catalogue).flat().map(withoutSystems),
    devices: withStates(random('states'), devices, handovers),
    handovers,
    programs: [waves.program],
    waves: waves.waves,
    waveMonths: waves.months,
    replacements: rollout.replacements,
    slots: booked.slots,
    appointments: booked.appointments,
    erasures: rollout.erasures,
    erasureFiles: rollout.erasureFiles,
    sims: phones.sims,
    lines: phones.lines,
    extensions: [...phones.extensions, ...fixed.extensions],
    simDevices: phones.simDevices,
    lineSims: phones.lineSims,
    extensionLines: phones.extensionLines,
    extensionHolders: [...phones.extensionHolders, ...fixed.extensionHolders],
    people: {
      employee: showcaseEmployee(showcase, staff, devices, handovers),
      sectionHead: staff.heads.get(showcase.id)!,
    },
  }
}

const withoutSystems = ({ id, kind, maker, name, screenInches, weightKg, systems }: Model) => ({
  id,
  kind,
  maker,
  name,
  os: systems[0] ?? null,
  screenInches,
  weightKg,
})

/** Two of those who keep the equipment. */
function erasersOf({ members }: Staff, unitId: string): Erasers {
  const names = new Set(
    members.filter((one) => one.unitId === unitId && !one.leftOn).map(({ name }) => name),
  )
  const [operator, witness] = [...names]
  return [operator!, witness!]
}

/** Where the demo's employee and section head work: the last to get new laptops. */
function showcaseSection(units: readonly UnitRow[], { members }: Staff): UnitRow {
  const sizes = new Map<string, number>()
  for (const { unitId } of members) sizes.set(unitId, (sizes.get(unitId) ?? 0) + 1)
  const sections = units.filter(({ id, category }) => {
    const size = sizes.get(id) ?? 0
    return category === 'section' && size >= 40 && size <= 60
  })
  return sections.find((unit) => unit.path.startsWith('環境生活部 ')) ?? sections[0]!
}

/** The first of the section, by employee number, who holds a laptop and a phone of their own. */
function showcaseEmployee(
  section: UnitRow,
  { members, heads }: Staff,
  devices: readonly DeviceRow[],
  handovers: readonly HandoverRow[],
): string {
  const duty = new Set(handovers.filter((each) => each.dutyUnitId).map((each) => each.deviceId))
  const own = devices.filter((device) => device.state === 'issued' && !duty.has(device.id))
  const holders = (kind: DeviceRow['kind']) =>
    new Set(own.filter((device) => device.kind === kind).map((device) => device.holderId))
  const [laptops, smartphones] = [holders('laptop'), holders('smartphone')]
  return members
    .filter((member) => member.unitId === section.id && !member.leftOn)
    .filter((member) => member.id !== heads.get(section.id))
    .filter((member) => laptops.has(member.id) && smartphones.has(member.id))
    .sort((a, b) => (a.employeeNumber < b.employeeNumber ? -1 : 1))[0]!.id
}

/** Three of five desk extensions go by the end of the year, evenly. */
function retirement(random: Random, timeline: Timeline) {
  const { year, from, until } = timeline
  return {
    since: at(`${year - 10}-04-01`, 540),
    retiredAt: () => {
      const share = random.int(1000) / 1000
      if (share >= 0.6 * passed(timeline, until)) return null
      const days = Math.floor((share / 0.6) * daysBetween(from, timeline.to))
      return at(weekday(addDays(from, days)), 1020)
    },
  }
}
