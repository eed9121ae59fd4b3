import { readFile } from 'node:fs/promises'
import type postgres from 'postgres'
import type { TransferBatch } from '#contract/transfers'
import { withApp } from './app.ts'

/*
 * A day of transfers beside the barest update that moves the same people and their laptops: by the owner, in
 * copies of the tables without triggers, row security, audit or a way back. Ours judges every row, keeps what
 * stood for undoing, writes the timeline of every device and the audit.
 */

const MANY = 50_000
const BARE_ROUNDS = 3
const PLANTED = ['staff', 'device_models', 'devices', 'handovers']

const sample = (file: string) => readFile(new URL(`../tests/data/${file}`, import.meta.url))
const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`

/** Plants without what triggers would check, copy and tell. */
async function quietly(owner: postgres.Sql, plant: () => Promise<unknown>): Promise<void> {
  for (const table of PLANTED) await owner.unsafe(`alter table ${table} disable trigger user`)
  await plant()
  for (const table of PLANTED) await owner.unsafe(`alter table ${table} enable trigger user`)
}

/** So many more people in the units that are there. */
const addPeople = (owner: postgres.Sql) => owner`
  insert into staff (employee_number, name, kana, unit_id, post)
  select 'M' || lpad(i::text, 6, '0'), '異動 ' || i, 'イドウ', u.id, '主事'
  from generate_series(1, ${MANY}) i
    join (select id, row_number() over (order by code) - 1 as n, count(*) over () as many from units) u
      on u.n = i % u.many`

/** A laptop for everybody who has none. */
async function giveLaptops(owner: postgres.Sql): Promise<void> {
  await owner`
    insert into device_models (kind, maker, name) values ('laptop', '試作', 'M1') on conflict do nothing`
  await owner`
    insert into devices (id, kind, state, property_number, model_id, unit_id, holder_id)
    select id, 'laptop', 'issued', 'T' || employee_number, (select id from device_models limit 1), unit_id, id
    from staff on conflict do nothing`
  await owner`
    insert into handovers (device_id, holder_id, unit_id, handed_over_at, source)
    select s.id, s.id, s.unit_id, '2021-04-01', 'import' from staff s
    where not exists (select from handovers h where h.device_id = s.id)`
  await owner`vacuum analyze staff, devices, handovers, units`
}

async function fileOfMany(owner: postgres.Sql): Promise<Buffer> {
  const rows = await owner<{ line: string }[]>`
    select concat_ws(',', '異動', s.employee_number, s.name, u.code, other.code, '', '主任', '令和8年4月1日') as line
    from staff s join units u on u.id = s.unit_id
      join lateral (select code from units o where o.id <> u.id and o.code > u.code order by code limit 1) other on true
    where s.employee_number like 'M%'`
  const header = '区分,職員番号,氏名,旧所属コード,新所属コード,新所属名,職名,発令日'
  return Buffer.from([header, ...rows.map(({ line }) => line)].join('\r\n'))
}

/** All but what the table makes itself. */
async function copy(owner: postgres.Sql, table: string): Promise<void> {
  const rows = await owner<{ column: string }[]>`
    select column_name as column from information_schema.columns
    where table_schema = 'public' and table_name = ${table} and is_generated = 'NEVER'`
  const names = rows.map(({ column }) => column).join(', ')
  await owner.unsafe(`insert into bare_${table} (${names}) select ${names} from ${table}`)
}

/** Median of several rounds, since one is short beside what else the machine does. */
async function moveBare(owner: postgres.Sql, batchId: string): Promise<number> {
  const times: number[] = []
  for (let round = 0; round < BARE_ROUNDS; round++) {
    await owner`create table bare_staff (like staff including all)`
    await owner`create table bare_devices (like devices including all)`
    await copy(owner, 'staff')
    await copy(owner, 'devices')
    const started = performance.now()
    await owner.begin(async (sql) => {
      await sql`
        update bare_staff s set unit_id = coalesce(t.to_unit_id, s.unit_id), post = coalesce(t.post, s.post)
        from transfers t where t.batch_id = ${batchId} and s.id = t.staff_id`
      await sql`
        update bare_devices d set unit_id = t.to_unit_id from transfers t
        where t.batch_id = ${batchId} and t.kind = 'transfer' and d.holder_id = t.staff_id`
    })
    times.push(performance.now() - started)
    await owner`drop table bare_staff, bare_devices`
  }
  return times.sort((a, b) => a - b)[Math.floor(BARE_ROUNDS / 2)]!
}

await withApp(async ({ app, cookie, owner }) => {
  const call = async (path: string, init: RequestInit = {}) => {
    const headers = { cookie, host: 'localhost' }
    const answer = await app.request(`http://localhost/api${path}`, { ...init, headers })
    const body = await answer.json()
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${JSON.stringify(body)}`)
    return body
  }
  /** As a browser does: asks again until the file is read, and then until it is applied. */
  const load = async (kind: string, content: Buffer) => {
    const form = new FormData()
    form.set('file', new File([new Uint8Array(content)], `${kind}.csv`))
    form.set('kind', kind)
    const { id } = await call('/imports', { method: 'POST', body: form })
    await reaches(id, 'checked')
    await call(`/imports/${id}/apply`, { method: 'POST' })
    await reaches(id, 'applied')
  }
  const reaches = async (id: string, wanted: string) => {
    for (;;) {
      const { state } = await call(`/imports/${id}`)
      if (state === wanted) return
      if (state === 'failed') throw new Error(`import ${id} failed`)
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }
  const measure = async (what: string, file: Buffer) => {
    await quietly(owner, () => giveLaptops(owner))
    const started = performance.now()
    await load('transfers', file)
    const loaded = performance.now() - started
    const batches: TransferBatch[] = await call('/transfer-batches')
    const batch = batches.find(({ state }) => state === 'planned')!
    const people = batch.counts.transfer + batch.counts.retire + batch.counts.join
    const bare = await moveBare(owner, batch.id)
    const begun = performance.now()
    await call(`/transfer-batches/${batch.id}/apply`, { method: 'POST' })
    const applied = performance.now() - begun
    return {
      batch: what,
      people,
      'read, judged and kept ahead': seconds(loaded),
      applied: seconds(applied),
      'bare update': seconds(bare),
      ratio: (applied / bare).toFixed(1),
    }
  }
  await load('units', await sample('org-units.csv'))
  await load('staff', await sample('staff-r3.csv'))
  const sampled = await measure('sample', await sample('transfers-r4-04-01.csv'))
  await quietly(owner, () => addPeople(owner))
  console.table([sampled, await measure('large', await fileOfMany(owner))])
})
