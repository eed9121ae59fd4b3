import { setTimeout as sleep } from 'node:timers/promises'
import postgres from 'postgres'
import { expect } from 'vitest'
import type { ImportBatch } from '#contract/imports'
import type { TestApp, Visitor } from './app.ts'

/** Lines of a file as spreadsheets write them. */
export const csv = (...lines: string[]): Uint8Array => new TextEncoder().encode(lines.join('\r\n'))

interface Upload {
  kind: string
  content: Uint8Array
  fileName?: string
  mapping?: Record<string, string | null>
  language?: 'ja' | 'en'
}

/** The answer to an upload, whatever it is. */
export function send(visitor: Visitor, upload: Upload): Promise<Response> {
  const { kind, content, fileName = 'file.csv', mapping, language = 'ja' } = upload
  const form = new FormData()
  form.set('file', new File([content as Uint8Array<ArrayBuffer>], fileName))
  form.set('kind', kind)
  if (mapping) form.set('mapping', JSON.stringify(mapping))
  const headers = { 'accept-language': language }
  return visitor('/api/imports', { method: 'POST', body: form, headers })
}

/** The dry run of a file that can be read. */
export async function dryRun(
  visitor: Visitor,
  kind: string,
  content: Uint8Array,
): Promise<ImportBatch> {
  const answer = await send(visitor, { kind, content })
  const body = await answer.json()
  expect(answer.status, JSON.stringify(body)).toBe(201)
  return body
}

export const apply = (visitor: Visitor, { id }: { id: string }): Promise<Response> =>
  visitor(`/api/imports/${id}/apply`, { method: 'POST' })

/** Dry run and apply, neither of which may fail. */
export async function importFile(
  visitor: Visitor,
  kind: string,
  content: Uint8Array,
): Promise<ImportBatch> {
  const answer = await apply(visitor, await dryRun(visitor, kind, content))
  const body = await answer.json()
  expect(answer.status, JSON.stringify(body)).toBe(200)
  return body
}

/** Row number, code and field of every refusal. */
export const refusals = ({ errors }: ImportBatch) =>
  errors.map(({ rowNumber, code, field }) => [rowNumber, code, field])

/** Links of the audit chain, but those that only say that an import took place. */
export async function auditedWrites({ ownerSql }: TestApp): Promise<number> {
  const [row] = await ownerSql`
    select count(*)::int as n from audit_entries where entity not in ('imports', 'sessions', 'users')`
  return row!.n
}

/** Columns of a ledger of laptops. */
export const LEDGER = '備品番号,所属コード,職員番号,メーカー,型番,シリアル番号,取得年月日,備考'

/** A prefecture of one section, with two people in it: 100001, the head, and 100002. */
export async function plantOffice(visitor: Visitor): Promise<void> {
  const units = csv(
    '所属コード,親コード,所属名,区分',
    '000000,,道庁,prefecture',
    '010000,000000,総務部,部',
    '010100,010000,総務課,課',
  )
  await importFile(visitor, 'units', units)
  const staff = csv(
    '職員番号,氏名,カナ,所属コード,職名,メールアドレス',
    '100001,髙橋　花,ﾀｶﾊｼ ﾊﾅ,010100,課長,hana@pref.example.jp',
    '100002,佐藤　健,サトウ　ケン,010100,主事,',
  )
  await importFile(visitor, 'staff', staff)
}

export async function rowsOf(visitor: Visitor, { id }: { id: string }, filter: object = {}) {
  const query = encodeURIComponent(JSON.stringify(filter))
  return (await visitor(`/api/imports/${id}/rows?filter=${query}`)).json()
}

/** Holds a table until the request waits for it, then cuts the request's connection to the database. */
export async function whileHeld<T>(
  app: TestApp,
  table: string,
  request: () => Promise<T>,
): Promise<T> {
  const superuser = postgres(app.superuserUrl, { max: 1 })
  try {
    const answer = await app.ownerSql.begin(async (sql) => {
      await sql.unsafe(`lock table ${table} in access exclusive mode`)
      const waiting = request()
      for (;;) {
        const [held] = await superuser`
          select pid from pg_locks join pg_stat_activity using (pid)
          where not granted and relation = ${table}::regclass and usename = 'mamori_app'`
        if (held) await superuser`select pg_terminate_backend(${held.pid})`
        // In an object: a promise would be waited for while the table is still held.
        if (held) return { waiting }
        await sleep(20)
      }
    })
    return await answer.waiting
  } finally {
    await superuser.end()
  }
}
