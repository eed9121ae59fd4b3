import type { KeyObject } from 'node:crypto'
import postgres from 'postgres'
import { signCheckpoint } from '#api/audit/chain'
import { openExport } from '#api/audit/export'
import type { AuditRecord } from '#contract/audit'
import { openDatabase, system } from '#drizzle/client'
import { appUrl } from '#drizzle/migrate'
import { createTestDatabase } from '../database.ts'

const AT = '2026-04-01T00:00:00.000000Z'

/** An export of a database, seven links with two checkpoints: what is verified is what SQL hashed. */
export async function realExport(privateKey: KeyObject): Promise<AuditRecord[]> {
  const database = await createTestDatabase()
  const owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} })
  const write = (statement: string) =>
    owner.begin(async (tx) => {
      await tx`select set_config('app.actor', 'system:test', true),
        set_config('app.tx', gen_random_uuid()::text, true)`
      await tx.unsafe(statement)
    })
  const vouch = async () => {
    const [head] = await owner<{ seq: number; hash: string }[]>`
      select seq::int, encode(hash, 'hex') as hash from audit_links order by seq desc limit 1`
    const { seq, hash, keyId, signature } = signCheckpoint({ ...head!, at: AT }, privateKey)
    await owner`insert into audit_checkpoints (seq, hash, at, key_id, signature)
      values (${seq}, ${hash}, ${AT}, ${keyId}, ${signature})`
  }
  await write(`insert into units (code, name, category) values ('U1', '課\u2028', 'section')`)
  await write(`insert into staff (employee_number, name, kana, unit_id)
    select 'E' || n, '職員 ' || n, 'ｼｮｸｲﾝ', (select id from units) from generate_series(1, 5) n`)
  await write(`insert into settings select 'k' || n, '{"a": null}' from generate_series(1, 7) n`)
  await vouch()
  await write(`update staff set name = '改名' where employee_number in ('E1', 'E2')`)
  await write(`update settings set value = '"2\\n"' where key = 'k1'`)
  await write(`delete from settings where key > 'k4'`)
  await write(`delete from staff where employee_number = 'E5'`)
  await vouch()

  const db = openDatabase(appUrl(database.ownerUrl))
  const records: AuditRecord[] = []
  for await (const record of await openExport((query) => db.as(system('audit'), query), true)) {
    records.push(record)
  }
  await db.close()
  await owner.end()
  await database.drop()
  return records
}
