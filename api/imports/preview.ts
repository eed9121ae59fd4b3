import type { z } from 'zod'
import { type importPreview, importPreviewForm } from '#contract/import-mappings'
import { IMPORT_KINDS, type ImportKind } from '#contract/imports'
import type { Transaction } from '#drizzle/client'
import type { Actor } from '../actor.ts'
import { aside } from '../aside/aside.ts'
import { validate } from '../http/validate.ts'
import { refuseKindOfOthers } from './kinds-of.ts'
import * as mappings from './mapping-queries.ts'
import { headerKey, type Mapping, proposed } from './reading/columns.ts'
import type { Field } from './reading/kinds/field.ts'
import { kinds } from './reading/kinds.ts'
import type { Locale } from './reading/messages.ts'
import { ReadError } from './reading/read-error.ts'
import { headersOf } from './reading/read-file.ts'
import { NO_VALUE } from './reading/row.ts'
import { openTable } from './reading/source.ts'
import { unreadable } from './service.ts'
import { partsOf } from './upload.ts'

/** Rows that are looked at, and the values shown of each column. */
const ROWS = 50
const SAMPLES = 3
const SAMPLE_LENGTH = 60

/** The columns of a file with samples, and the field each is proposed for; nothing is kept. */
export const preview = aside(
  'imports.preview',
  async ({ db }, actor: Actor, body: ArrayBuffer, contentType: string, locale: Locale) => {
    const { file, fields } = await partsOf({ body, contentType })
    const { kind, sheet = null } = validate(importPreviewForm.omit({ file: true }), fields)
    refuseKindOfOthers(actor, kind)
    const content = new Uint8Array(await file.arrayBuffer())
    return db
      .as(actor, (tx) => look(tx, { kind, content, sheet, locale }))
      .catch((error) => {
        throw error instanceof ReadError ? unreadable('file', error) : error
      })
  },
)

interface Look {
  kind: ImportKind
  content: Uint8Array
  sheet: string | null
  locale: Locale
}

/** Throws ReadError. */
async function look(
  tx: Transaction,
  { kind, content, sheet, locale }: Look,
): Promise<z.input<typeof importPreview>> {
  const fields = kinds[kind].filter(({ joins }) => !joins)
  const table = await openTable(content, sheet ?? undefined)
  const first = await table.records.next()
  const headers = headersOf(first.value)
  const samples: string[][] = headers.map(() => [])
  for (let n = 0; n < ROWS; n++) {
    const { value, done } = await table.records.next()
    if (done) break
    value.cells.forEach((cell: string, at: number) => {
      const shown = cell.replaceAll(NO_VALUE, '').trim().slice(0, SAMPLE_LENGTH)
      const known = samples[at]
      if (shown && known && known.length < SAMPLES && !known.includes(shown)) known.push(shown)
    })
  }
  await table.records.return(undefined)
  const source = await mappings.recognise(tx, kind, signatureOf(headers))
  const fieldAt = proposed(headers, fields, knownTo(source?.mapping, fields))
  return {
    encoding: table.encoding,
    sheet: table.sheet,
    sheets: table.sheets,
    columns: headers.flatMap((header, at) =>
      header === ''
        ? []
        : {
            at,
            header,
            samples: samples[at]!,
            field: fieldAt.get(at) ?? null,
            isAmbiguous: headers.filter((other) => other === header).length > 1,
          },
    ),
    fields: fields.map((field) => ({
      name: field.name,
      label: labelOf(field, locale),
      isRequired: field.column === 'required',
    })),
    source: source ? { id: source.id, name: source.name } : null,
    likelyKind: likelierKind(headers, kind),
  }
}

/** Headers as one text: their order, width, case and marks don't make another source. */
export const signatureOf = (headers: string[]): string =>
  [...new Set(headers.map(headerKey))].filter(Boolean).sort().join('\n')

/** A saved mapping may name a field that has gone since. */
const knownTo = (mapping: Mapping | undefined, fields: readonly Field[]): Mapping =>
  Object.fromEntries(
    Object.entries(mapping ?? {}).filter(
      ([, name]) => name === null || fields.some((field) => field.name === name),
    ),
  )

const labelOf = ({ headers }: Field, locale: Locale): string =>
  (locale === 'en' && headers.find((header) => /^[ -~]+$/.test(header))) || headers[0]

/** Another kind whose required columns are all there, where those of this one are not. */
export function likelierKind(headers: string[], chosen: ImportKind): ImportKind | null {
  const suits = (kind: ImportKind): number => {
    const fields = kinds[kind].filter(({ joins }) => !joins)
    const names = new Set(proposed(headers, fields, {}).values())
    const lacks = fields.some((field) => field.column === 'required' && !names.has(field.name))
    return lacks ? 0 : names.size
  }
  if (suits(chosen) > 0) return null
  const [best] = IMPORT_KINDS.filter((kind) => suits(kind) > 0).sort((a, b) => suits(b) - suits(a))
  return best ?? null
}
