import { randomUUID } from 'node:crypto'
import { expect } from 'vitest'
import type { TestApp, TestUser, Visitor } from './app.ts'

/** A small office before its refresh: people with old laptops, and new ones in stock. */
export interface Office {
  prefectureId: string
  bureauId: string
  sectionId: string
  closedUnitId: string
  oldModelId: string
  newModelId: string
  people: { staffId: string; oldDeviceId: string; newDeviceId: string }[]
}

const OLD_OS = 'Windows 8.1'
const NEW_OS = 'Windows 10'

export async function plantOffice(t: Pick<TestApp, 'plant'>, size: number): Promise<Office> {
  const tag = randomUUID().slice(0, 8)
  return t.plant(async (sql) => {
    const one = async (table: string, row: Record<string, unknown>): Promise<string> => {
      const [made] = await sql`insert into ${sql(table)} ${sql(row)} returning id`
      return made!.id
    }
    const prefectureId = await one('units', {
      code: `${tag}0`,
      name: `道庁${tag}`,
      category: 'prefecture',
    })
    const bureauId = await one('units', {
      code: `${tag}1`,
      name: `胆振${tag}`,
      category: 'bureau',
      parent_id: prefectureId,
    })
    const sectionId = await one('units', {
      code: `${tag}2`,
      name: `総務課${tag}`,
      category: 'section',
      parent_id: bureauId,
    })
    const closedUnitId = await one('units', {
      code: `${tag}3`,
      name: `廃止課${tag}`,
      category: 'section',
      parent_id: bureauId,
      closed_on: '2020-03-31',
    })
    const model = (name: string) =>
      one('device_models', { kind: 'laptop', maker: '試作', name: `${name}${tag}` })
    const [oldModelId, newModelId] = [await model('旧'), await model('新')]
    const people = await sql<Office['people']>`
      with numbers as (select n, ${tag} || '-' || lpad(n::text, 6, '0') as tag from generate_series(1, ${size}) n),
      s as (insert into staff (employee_number, name, kana, unit_id, email)
        select tag, '職員' || n, 'ショクイン', ${sectionId}::uuid, tag || '@example.jp' from numbers
        returning id, employee_number),
      o as (insert into devices (kind, state, property_number, model_id, os, unit_id, lease_ends_on)
        select 'laptop', 'issued', tag || '-O', ${oldModelId}::uuid, ${OLD_OS}, ${sectionId}::uuid, '2027-03-31'
        from numbers returning id, property_number),
      n as (insert into devices (kind, state, property_number, model_id, os)
        select 'laptop', 'in_stock', tag || '-X', ${newModelId}::uuid, ${NEW_OS} from numbers
        returning id, property_number)
      select s.id as "staffId", o.id as "oldDeviceId", n.id as "newDeviceId"
      from numbers join s on s.employee_number = tag join o on o.property_number = tag || '-O'
        join n on n.property_number = tag || '-X' order by numbers.n`
    await sql`
      insert into handovers (device_id, holder_id, handed_over_at, source)
      select device_id, holder_id, '2021-04-01T00:00:00Z', 'import'
      from unnest(${people.map((each) => each.oldDeviceId)}::uuid[],
        ${people.map((each) => each.staffId)}::uuid[]) as given (device_id, holder_id)`
    return {
      prefectureId,
      bureauId,
      sectionId,
      closedUnitId,
      oldModelId,
      newModelId,
      people: [...people],
    }
  })
}

/** A test reads what it expects. */
export type Json = Awaited<ReturnType<Response['json']>>

/** Sends JSON and expects this status; gives the answer's body. */
export async function call(
  visitor: Visitor,
  method: string,
  path: string,
  json?: unknown,
  status = method === 'GET' || method === 'PUT' ? 200 : undefined,
): Promise<Json> {
  const answer = await visitor(path, { method, ...(json !== undefined && { json }) })
  const text = await answer.text()
  if (status !== undefined) expect([path, answer.status, text]).toEqual([path, status, text])
  else if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${text}`)
  return text && answer.headers.get('content-type')?.includes('json') ? JSON.parse(text) : text
}

/** The first field error of a refusal. */
export async function refused(
  visitor: Visitor,
  method: string,
  path: string,
  json: unknown,
  status: number,
): Promise<{ field: string; code: string; message: string; params?: Record<string, unknown> }> {
  const body = await call(visitor, method, path, json, status)
  expect(body.fields?.[0]?.message).toMatch(/[぀-ヿ一-鿿]/)
  return body.fields[0]
}

export const list = (filter: object): string =>
  `?range=[0,999]&filter=${encodeURIComponent(JSON.stringify(filter))}`

export interface Rollout extends Office {
  programId: string
  waveId: string
  /** In order of the people. */
  replacementIds: string[]
}

/** An open wave with a replacement for everybody in the office, paired and prepared. */
export async function openWave(
  t: TestApp,
  it: Visitor,
  size: number,
  { prepared = true } = {},
): Promise<Rollout> {
  const office = await plantOffice(t, size)
  const program = await call(it, 'POST', '/api/programs', {
    name: `更新${randomUUID()}`,
    fiscalYear: 2026,
    goalCount: size,
  })
  await call(it, 'POST', `/api/programs/${program.id}/transition`, { to: 'open' })
  const wave = await call(it, 'POST', '/api/waves', { programId: program.id, name: '第1グループ' })
  await call(it, 'POST', `/api/waves/${wave.id}/transition`, { to: 'open' })
  await call(it, 'POST', `/api/waves/${wave.id}/fill`, {
    filter: { unitId: office.bureauId, os: OLD_OS },
  })
  const rows: Json[] = await call(it, 'GET', `/api/replacements${list({ waveId: wave.id })}`)
  const byDevice = new Map(rows.map((row) => [row.oldDeviceId, row.id]))
  const replacementIds = office.people.map((person) => byDevice.get(person.oldDeviceId)!)
  if (prepared) {
    await call(it, 'POST', `/api/waves/${wave.id}/pair`, { stock: { modelId: office.newModelId } })
    await call(it, 'POST', '/api/replacements/transition', { ids: replacementIds, to: 'prepared' })
  }
  return { ...office, programId: program.id, waveId: wave.id, replacementIds }
}

export const move = (it: Visitor, id: string, to: string, rest: object = {}) =>
  call(it, 'POST', `/api/replacements/${id}/transition`, { to, ...rest })

/** Somebody of the office with a login. */
export const loginOf = async (t: TestApp, staffId: string): Promise<TestUser> =>
  t.createUser({ roles: ['employee'], staffId })
