import { randomUUID } from 'node:crypto'
import type { TestApp } from './app.ts'

/** A small office with phones: each person has one, with SIM, line and extension; spare phones in stock. */
export interface PhoneOffice {
  unitId: string
  otherUnitId: string
  people: {
    staffId: string
    deviceId: string
    simId: string
    lineId: string
    extensionId: string
    number: string
  }[]
  /** With no phone yet. */
  newcomers: string[]
  spares: string[]
}

/** With its Luhn digit. */
export function iccid(n: number): string {
  const digits = `898110${String(n).padStart(12, '0')}`
  let sum = 0
  for (const [at, digit] of [...digits].reverse().entries()) {
    const doubled = at % 2 === 0 ? Number(digit) * 2 : Number(digit)
    sum += doubled > 9 ? doubled - 9 : doubled
  }
  return digits + ((10 - (sum % 10)) % 10)
}

let planted = 0

export async function plantPhones(
  t: Pick<TestApp, 'plant'>,
  size: number,
  since = '2024-04-01T00:00:00Z',
): Promise<PhoneOffice> {
  const tag = randomUUID().slice(0, 8)
  return t.plant(async (sql) => {
    const insert = async (table: string, row: Record<string, unknown>): Promise<string> => {
      const [made] = await sql`insert into ${sql(table)} ${sql(row)} returning id`
      return made!.id
    }
    const unit = (name: string) =>
      insert('units', { code: `${tag}${name}`, name: `${name}${tag}`, category: 'section' })
    const [unitId, otherUnitId] = [await unit('総務課'), await unit('税務課')]
    const model = { kind: 'smartphone', maker: '試作', name: `K${tag}` }
    const modelId = await insert('device_models', model)
    const person = () =>
      insert('staff', {
        employee_number: randomUUID().slice(0, 12),
        name: `職員${++planted}`,
        kana: 'ショクイン',
        unit_id: unitId,
      })
    const phone = (state: string) =>
      insert('devices', {
        kind: 'smartphone',
        state,
        property_number: `SP-${tag}-${++planted}`,
        model_id: modelId,
        unit_id: unitId,
      })
    const during = `[${since},)`
    const people: PhoneOffice['people'] = []
    for (let n = 0; n < size; n++) {
      const [staffId, deviceId] = [await person(), await phone('issued')]
      const held = { device_id: deviceId, holder_id: staffId, source: 'import' }
      await insert('handovers', { ...held, handed_over_at: since })
      const number = String(10_000 + ++planted)
      const simId = await insert('sims', { iccid: iccid(++planted) })
      const lineId = await insert('lines', { phone_number: `090-0000-${number}` })
      const extensionId = await insert('extensions', { number })
      await insert('sim_devices', { sim_id: simId, device_id: deviceId, during })
      await insert('line_sims', { line_id: lineId, sim_id: simId, during })
      await insert('extension_lines', { extension_id: extensionId, line_id: lineId, during })
      const holding = { extension_id: extensionId, holder_id: staffId, during }
      await insert('extension_holders', holding)
      people.push({ staffId, deviceId, simId, lineId, extensionId, number })
    }
    const newcomers = [await person(), await person()]
    const spares: string[] = []
    for (let n = 0; n < size + 2; n++) spares.push(await phone('in_stock'))
    return { unitId, otherUnitId, people, newcomers, spares }
  })
}
