import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { type AuditRecord, auditRecord } from '#contract/audit'
import type { Line } from './verify.ts'

/** An export, line by line, however long it is. */
export async function* readExport(file: string): AsyncGenerator<Line> {
  let line = 0
  for await (const text of createInterface({
    input: createReadStream(file),
    crlfDelay: Infinity,
  })) {
    line++
    yield { line, record: parseRecord(text) }
  }
}

export function parseRecord(text: string): AuditRecord | null {
  try {
    return auditRecord.parse(JSON.parse(text))
  } catch {
    return null
  }
}
