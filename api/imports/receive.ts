import { createHash } from 'node:crypto'
import { importForm } from '#contract/imports'
import type { Actor } from '../actor.ts'
import { aside } from '../aside/aside.ts'
import { validate } from '../http/validate.ts'
import { enqueue } from '../jobs/outbox.ts'
import { checkImport } from './jobs.ts'
import { refuseKindOfOthers } from './kinds-of.ts'
import * as queries from './queries.ts'
import { partsOf } from './upload.ts'

/** When a job looks whether the file was read after all. */
const SECOND_TRY_MS = 60_000

/** Puts the file on record; it is read next, by whoever asked or, should that process die, by a job. */
export const receive = aside(
  'imports.receive',
  async ({ db }, actor: Actor, body: ArrayBuffer, contentType: string): Promise<string> => {
    const { file, fields } = await partsOf({ body, contentType })
    const { kind, mapping, sheet } = validate(importForm.omit({ file: true }), fields)
    refuseKindOfOthers(actor, kind)
    const content = new Uint8Array(await file.arrayBuffer())
    const record = {
      kind,
      fileName: file.name.slice(0, 255),
      fileSha256: createHash('sha256').update(content).digest('hex'),
      fileBytes: content.length,
      mapping: mapping ?? null,
      sheet: sheet ?? null,
      createdBy: actor.userId,
    }
    return db.as(actor, async (tx) => {
      const importId = await queries.insert(tx, record, content)
      await enqueue(tx, checkImport, { importId }, { afterMs: SECOND_TRY_MS })
      return importId
    })
  },
)
