import type { Field } from './kinds/field.ts'
import { ReadError } from './read-error.ts'

export type Mapping = Record<string, string | null>

export interface Column {
  /** Place in the record, from 0. */
  at: number
  header: string
  field: Field
}

export interface Columns {
  columns: Column[]
  mapping: Mapping
  unmappedHeaders: string[]
}

const MARKS = /[\s_\-‐.・:()'"#/]+/g

/** 備品番号, 備品 番号 and property_number, propertyNumber, “Property Number” each count as one header. */
export const headerKey = (header: string): string =>
  header.normalize('NFKC').toLowerCase().replace(MARKS, '')

/** Which column holds which field; `wanted` overrules what the headers say. Throws ReadError. */
export function findColumns(
  headers: string[],
  fields: readonly Field[],
  wanted: Mapping = {},
): Columns {
  const chosen = chosenByHand(headers, fields, wanted)
  const columns = [...chosen.columns, ...recognised(headers, fields, chosen)]
  if (columns.length === 0) throw new ReadError('unknown_headers')
  for (const field of fields) {
    if (field.column === 'required' && !columns.some((column) => column.field === field)) {
      throw new ReadError('missing_column', { field: field.name, header: field.headers[0] })
    }
  }
  const byPlace = new Map(columns.map((column) => [column.at, column]))
  const named = headers.map((header, at) => [header, byPlace.get(at)?.field.name ?? null] as const)
  return {
    columns: columns.sort((a, b) => a.at - b.at),
    mapping: Object.fromEntries(named.filter(([header]) => header !== '')),
    unmappedHeaders: headers.filter((header, at) => header !== '' && !byPlace.has(at)),
  }
}

interface ChosenByHand {
  columns: Column[]
  /** Places that somebody has decided on, left out ones among them. */
  decided: Set<number>
}

function chosenByHand(headers: string[], fields: readonly Field[], wanted: Mapping): ChosenByHand {
  const columns: Column[] = []
  const decided = new Set<number>()
  for (const [wantedHeader, name] of Object.entries(wanted)) {
    const header = wantedHeader.trim()
    const at = headers.indexOf(header)
    if (at === -1 || header === '') throw new ReadError('unknown_mapped_header', { header })
    if (name === null) {
      headers.forEach((other, place) => {
        if (other === header) decided.add(place)
      })
      continue
    }
    if (headers.includes(header, at + 1)) {
      throw new ReadError('ambiguous_column', { header, other: header })
    }
    decided.add(at)
    const field = fields.find((known) => known.name === name)
    if (!field) throw new ReadError('unknown_field', { header })
    const other = columns.find((column) => column.field === field)
    if (other) throw new ReadError('ambiguous_column', { header: other.header, other: header })
    columns.push({ at, header, field })
  }
  return { columns, decided }
}

/*
 * A ledger may have 備品番号 and 管理番号 side by side: the header that stands first in the field's list wins and
 * the other is reported as not mapped. The same header twice is nobody's guess.
 */
function recognised(
  headers: string[],
  fields: readonly Field[],
  { columns: taken, decided }: ChosenByHand,
): Column[] {
  const keys = headers.map(headerKey)
  const found: Column[] = []
  for (const field of fields) {
    if (taken.some((column) => column.field === field)) continue
    for (const known of field.headers) {
      const key = headerKey(known)
      const places = keys.flatMap((own, at) => (own === key && !decided.has(at) ? [at] : []))
      const [at, second] = places
      if (at === undefined) continue
      const header = headers[at] ?? ''
      if (second !== undefined) {
        throw new ReadError('ambiguous_column', { header, other: headers[second] ?? '' })
      }
      found.push({ at, header, field })
      break
    }
  }
  return found
}

/**
 * Place → field as far as anybody can tell, for somebody to look over: what is missing or stands twice is left
 * open where reading would refuse it. `wanted` is what was chosen for such a file before.
 */
export function proposed(
  headers: string[],
  fields: readonly Field[],
  wanted: Mapping,
): Map<number, string> {
  const keys = headers.map(headerKey)
  const placesOf = (key: string) => keys.flatMap((own, at) => (own === key && key ? [at] : []))
  const found = new Map<number, string>()
  const decided = new Set<number>()
  for (const [header, name] of Object.entries(wanted)) {
    const places = placesOf(headerKey(header))
    for (const at of places) decided.add(at)
    if (name !== null && places.length === 1) found.set(places[0]!, name)
  }
  const taken = new Set(found.values())
  for (const field of fields) {
    if (taken.has(field.name)) continue
    for (const known of field.headers) {
      const [at, second] = placesOf(headerKey(known))
      if (at === undefined || second !== undefined || decided.has(at) || found.has(at)) continue
      found.set(at, field.name)
      break
    }
  }
  return found
}
