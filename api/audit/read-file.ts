import { createReadStream } from 'node:fs'
import { type AuditRecord, auditRecord } from '#contract/audit'
import type { Line } from './verify.ts'

/**
 * An export, line by line, however long it is. Lines end with LF, or CRLF where a program meant well: newer
 * versions of Node's own reader also part them at U+2028, which is a character of a text here.
 */
export async function* readExport(file: string): AsyncGenerator<Line> {
  let line = 0
  let rest = ''
  for await (const piece of createReadStream(file, 'utf8') as AsyncIterable<string>) {
    const texts = (rest + piece).split('\n')
    rest = texts.pop()!
    for (const text of texts) yield { line: ++line, record: parseRecord(text) }
  }
  if (rest) yield { line: ++line, record: parseRecord(rest) }
}

/** Null for what an export would not have written so: a name that stands twice says different things to different readers. */
export function parseRecord(text: string): AuditRecord | null {
  const line = text.replace(/\r$/, '')
  try {
    const value: unknown = JSON.parse(line)
    return JSON.stringify(value) === line ? auditRecord.parse(value) : null
  } catch {
    return null
  }
}
