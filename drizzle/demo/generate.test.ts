import { describe, expect, test } from 'vitest'
import { fiscalYearOf } from './calendar.ts'
import { type DemoLedger, generateDemo } from './generate.ts'

const SEED = 'mamori'
/** Inside a fiscal year, on its first day, near its end on a leap day with another seed, and an older era. */
const CASES: [seed: string, startDate: string][] = [
  [SEED, '2026-11-22'],
  [SEED, '2026-04-01'],
  ['another', '2028-02-29'],
  [SEED, '2021-12-01'],
]

// Four offices are made and written out.
test('seed and date alone decide, byte for byte: no clock, no zone, no chance', {
  timeout: 120_000,
}, () => {
  const { random } = Math
  const { now } = Date
  const zone = process.env.TZ
  const once = JSON.stringify(generateDemo(SEED, '2026-11-22'))
  try {
    Math.random = () => expect.fail('Math.random')
    Date.now = () => expect.fail('Date.now')
    process.env.TZ = 'America/Los_Angeles'
    expect(JSON.stringify(generateDemo(SEED, '2026-11-22')) === once).toBe(true)
  } finally {
    Object.assign(Math, { random })
    Object.assign(Date, { now })
    if (zone === undefined) delete process.env.TZ
    else process.env.TZ = zone
  }
  expect(JSON.stringify(generateDemo('another', '2026-11-22')) === once).toBe(false)
  expect(JSON.stringify(generateDemo(SEED, '2026-11-25')) === once).toBe(false)
})

test('people stay who they are while the year goes on', () => {
  const spring = generateDemo(SEED, '2026-04-01')
  const winter = generateDemo(SEED, '2027-02-01')
  const people = (ledger: DemoLedger) =>
    JSON.stringify(ledger.staff.map(({ id, name, unitId }) => [id, name, unitId]))
  expect(people(winter) === people(spring)).toBe(true)
  expect(winter.people).toEqual(spring.people)
})

describe.each(CASES)('seed %s on %s', (seed, startDate) => {
  const ledger = generateDemo(seed, startDate)
  const year = fiscalYearOf(startDate)
  const isOld = ({ propertyNumber }: { propertyNumber: string }) =>
    propertyNumber.startsWith(`道備-${year - 5}-`)
  const laptops = ledger.devices.filter((device) => device.kind === 'laptop')
  const phones = ledger.devices.filter((device) => device.kind === 'smartphone')

  test('is an office of the promised size', () => {
    expect(ledger.units).toHaveLength(1 + 16 + 14 + 258)
    expect(ledger.staff).toHaveLength(13_200)
    expect(laptops.filter(isOld)).toHaveLength(5_700)
    expect(laptops.filter((device) => !isOld(device))).toHaveLength(5_700)
    expect(phones).toHaveLength(13_200)
  })

  test('gives nothing out twice', () => {
    const unique = (values: (string | null)[]) => {
      const given = values.filter((value) => value !== null)
      expect(new Set(given).size).toBe(given.length)
    }
    for (const rows of Object.values(ledger).filter(Array.isArray)) {
      unique(rows.map((row) => ('id' in row ? row.id : null)))
    }
    unique(ledger.units.map((unit) => unit.code))
    unique(ledger.staff.map((member) => member.employeeNumber))
    unique(ledger.staff.map((member) => member.email))
    unique(ledger.devices.map((device) => device.propertyNumber))
    unique(ledger.devices.map((device) => device.serialNumber))
    unique(ledger.devices.map((device) => device.imei))
    unique(ledger.sims.map((sim) => sim.iccid))
    unique(ledger.lines.map((line) => line.phoneNumber))
    unique(ledger.extensions.map((extension) => extension.number))
    unique(ledger.handovers.filter((it) => !it.returnedAt).map((it) => it.deviceId))
  })

  test('every section has a head of its own, and the rest of the tree has a parent', () => {
    const members = new Map(ledger.staff.map((member) => [member.id, member]))
    const ids = new Set(ledger.units.map((unit) => unit.id))
    for (const { unitId, staffId } of ledger.heads) {
      expect(members.get(staffId)).toMatchObject({ unitId, post: '課長', leftOn: null })
    }
    const sections = ledger.units.filter((unit) => unit.category === 'section')
    expect(ledger.heads.map((head) => head.unitId).sort()).toEqual(sections.map((s) => s.id).sort())
    for (const { parentId, category } of ledger.units) {
      expect(category === 'prefecture' ? parentId === null : ids.has(parentId!)).toBe(true)
    }
  })

  test('whoever holds a device holds it by an open handover, and nobody else does', () => {
    const open = new Map<string, string>()
    for (const { deviceId, holderId, returnedAt } of ledger.handovers) {
      if (!returnedAt) open.set(deviceId, holderId)
    }
    const contradicting = ledger.devices.filter(({ id, holderId, state }) => {
      const must = state === 'issued' || state === 'missing'
      const may = must || state === 'repair'
      return holderId !== (open.get(id) ?? null) || (must && !holderId) || (!may && holderId)
    })
    expect(contradicting).toEqual([])
  })

  test('nothing has happened that is still to come, and nothing ends before it began', () => {
    const start = new Date(`${startDate}T00:00:00+09:00`).toISOString()
    const wrong = ledger.handovers.filter(({ handedOverAt, acceptedAt, returnedAt }) =>
      [handedOverAt, acceptedAt ?? handedOverAt, returnedAt ?? handedOverAt].some(
        (instant) => instant >= start || instant < handedOverAt,
      ),
    )
    expect(wrong).toEqual([])
    expect(ledger.devices.filter((device) => device.acquiredOn > startDate)).toEqual([])
    expect(ledger.staff.filter((member) => member.leftOn && member.leftOn >= startDate)).toEqual([])
    expect(ledger.extensions.filter((it) => it.retiredAt && it.retiredAt >= start)).toEqual([])
  })

  test('old laptops are large, their leases end in this fiscal year, and new ones replace them', () => {
    const models = new Map(ledger.models.map((model) => [model.id, model]))
    const issuedNew = laptops.filter((device) => !isOld(device) && device.state === 'issued')
    const unfit = laptops.filter((device) => {
      const { screenInches, weightKg } = models.get(device.modelId)!
      const old = screenInches === 15.6 && fiscalYearOf(device.leaseEndsOn!) === year
      return isOld(device) ? !old : weightKg >= 1
    })
    expect(unfit).toEqual([])
    const holdersOfNew = new Set(issuedNew.map((device) => device.holderId))
    const broughtBack = laptops.filter((device) => isOld(device) && device.state === 'returned')
    expect(broughtBack.length).toBeLessThanOrEqual(holdersOfNew.size + 60)
    const begun = startDate > `${year}-10-02`
    expect(issuedNew.length > 0).toBe(begun)
  })

  test('every replacement stands where its laptops stand, and the plan adds up to the goal', () => {
    const states = new Map(ledger.devices.map((device) => [device.id, device.state]))
    const erased = new Map(ledger.erasures.map((erasure) => [erasure.deviceId, erasure]))
    const fits = ({ state, oldDeviceId, newDeviceId, ...row }: (typeof all)[number]) => {
      const [before, after] = [states.get(oldDeviceId), states.get(newDeviceId ?? '')]
      const erasure = erased.get(oldDeviceId)
      if (['erased', 'closed'].includes(state))
        return before === 'erased' && erasure?.certifiedOn === row.certifiedOn && after === 'issued'
      if (state === 'reclaimed') return before === 'returned' && !erasure && after === 'issued'
      if (['deployed', 'migrated'].includes(state)) return before === 'issued' && after === 'issued'
      return before === 'issued' && !erasure && after !== 'issued' && !row.deployedOn
    }
    const all = ledger.replacements
    expect(all.filter((one) => !fits(one))).toEqual([])
    expect(all.some(({ state }) => state === 'closed')).toBe(startDate > `${year}-10-31`)
    expect(all.filter(({ stateSince }) => stateSince.slice(0, 10) >= startDate)).toEqual([])
    const planned = ledger.waveMonths.reduce((sum, month) => sum + month.planned, 0)
    expect([planned, ledger.programs[0]!.goalCount]).toEqual([5_700, 5_700])
  })

  test('who has booked comes on a working day ahead, to a seat that is there, for a laptop that is ready', () => {
    const states = new Map(ledger.devices.map((device) => [device.id, device.state]))
    const scheduled = ledger.replacements.filter(({ state }) => state === 'scheduled')
    expect(scheduled.map(({ id }) => id).sort()).toEqual(
      ledger.appointments.map(({ replacementId }) => replacementId).sort(),
    )
    expect(scheduled.every(({ newDeviceId }) => states.get(newDeviceId!) === 'ready')).toBe(true)
    const taken = new Map<string, number>()
    for (const { slotId } of ledger.appointments) taken.set(slotId, (taken.get(slotId) ?? 0) + 1)
    const wrong = ledger.slots.filter(({ id, startsAt, capacity }) => {
      const day = new Date(Date.parse(startsAt) + 9 * 3_600_000)
      return (
        day.toISOString().slice(0, 10) <= startDate ||
        [0, 6].includes(day.getUTCDay()) ||
        (taken.get(id) ?? 0) > capacity
      )
    })
    expect(wrong).toEqual([])
    expect(ledger.slots.length).toBeGreaterThan(50)
  })

  test('the showcase: a person of a middle-sized section and its head', () => {
    const employee = ledger.staff.find((member) => member.id === ledger.people.employee)!
    const head = ledger.staff.find((member) => member.id === ledger.people.sectionHead)!
    expect(head.unitId).toBe(employee.unitId)
    expect([head.post, employee.post === '課長']).toEqual(['課長', false])
    const section = ledger.staff.filter((member) => member.unitId === head.unitId)
    expect(section.length).toBeGreaterThanOrEqual(40)
    expect(section.length).toBeLessThanOrEqual(60)
    const held = ledger.devices.filter((device) => device.holderId === employee.id)
    expect(held.map((device) => device.kind)).toEqual(
      expect.arrayContaining(['laptop', 'smartphone']),
    )
  })
})
