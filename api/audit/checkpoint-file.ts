import { mkdir, open, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type AuditCheckpoint, auditCheckpoint } from '#contract/audit'
import { orNull } from '../private-file.ts'

/** Beside the database, so that who rewrites the one has to rewrite the other; and a copy by the journal. */
const fileIn = (folder: string): string => join(folder, 'audit-checkpoints.ndjson')

/** A line that was cut off in a crash is not a checkpoint. */
export function parseCheckpoints(text: string): AuditCheckpoint[] {
  return text.split('\n').flatMap((line) => {
    try {
      return [auditCheckpoint.parse(JSON.parse(line))]
    } catch {
      return []
    }
  })
}

export async function lastCheckpoint(folder: string): Promise<AuditCheckpoint | null> {
  const text = await orNull(readFile(fileIn(folder), 'utf8'))
  return (text && parseCheckpoints(text).at(-1)) || null
}

export async function appendCheckpoint(folder: string, checkpoint: AuditCheckpoint): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const file = await open(fileIn(folder), 'a')
  try {
    // The line break before it ends whatever a crash left half-written.
    const { size } = await file.stat()
    await file.appendFile(`${size > 0 ? '\n' : ''}${JSON.stringify(checkpoint)}`)
    await file.sync()
  } finally {
    await file.close()
  }
}
