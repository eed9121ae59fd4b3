import { randomUUID } from 'node:crypto'
import type { AcceptanceForms } from '#contract/handovers'
import type { TestApp, Visitor } from './app.ts'

/** An office with a counter: a unit, its people, and devices in a state. */
export async function plantCounter(t: TestApp) {
  const tag = randomUUID().slice(0, 8)
  const { unitId, modelId } = await t.plant(async (sql) => {
    const [unit] = await sql`
      insert into units (code, name, category) values (${tag}, ${`総務課${tag}`}, 'section') returning id`
    const [model] = await sql`
      insert into device_models (kind, maker, name) values ('laptop', '試作', ${`M${tag}`}) returning id`
    return { unitId: unit!.id as string, modelId: model!.id as string }
  })
  let count = 0
  const person = (name = '職員', more: Record<string, unknown> = {}): Promise<string> =>
    t.plant(async (sql) => {
      const row = {
        employee_number: `${tag}${count++}`,
        name,
        kana: 'ショクイン',
        unit_id: unitId,
        ...more,
      }
      const [made] = await sql`insert into staff ${sql(row)} returning id`
      return made!.id
    })
  const device = (state = 'ready', more: Record<string, unknown> = {}): Promise<string> =>
    t.plant(async (sql) => {
      const row = {
        kind: 'laptop',
        state,
        property_number: `${tag}-${count++}`,
        model_id: modelId,
        ...more,
      }
      const [made] = await sql`insert into devices ${sql(row)} returning id`
      return made!.id
    })
  /** A device that somebody has had for a while. */
  const held = async (holderId: string, state = 'issued'): Promise<string> => {
    const id = await device(state, { unit_id: unitId })
    await t.plant(
      (sql) => sql`
      insert into handovers (device_id, holder_id, handed_over_at, source)
      values (${id}, ${holderId}, '2021-04-01T00:00:00Z', 'import')`,
    )
    return id
  }
  return { unitId, modelId, person, device, held }
}

/** A pen that went from corner to corner and back. */
export const SIGNATURE = {
  width: 600,
  height: 200,
  strokes: [
    [
      [50, 40],
      [200, 160],
      [320, 60],
      [550, 150],
    ],
    [
      [60, 150],
      [540, 50],
    ],
  ],
}

/** What a counter shows, ticked. */
export async function shownAt(visitor: Visitor, act: keyof AcceptanceForms = 'handover') {
  const forms: AcceptanceForms = await (await visitor('/api/handovers/forms')).json()
  return { textVersion: forms[act].version, checked: forms[act].checklist }
}
