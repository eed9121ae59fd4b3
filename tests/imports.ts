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
