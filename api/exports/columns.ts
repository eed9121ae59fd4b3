import type { Locale } from '../http/problem.ts'

/*
 * What a list's files show. Beside its list, a feature declares
 *
 *   exports: {
 *     name: { ja: '機種', en: 'Device models' },
 *     columns: {
 *       name: text('型番', 'Model'),
 *       kind: words('種類', 'Kind', KIND_WORDS),
 *       releasedOn: day('発売日', 'Released on'),
 *     },
 *   }
 *
 * and `GET <path>/export?format=csv|cp932|xlsx` is there, with the list's permission, filter, sort and
 * rows. Keys are fields of the list's item, in the order of the columns. Where an import knows the field,
 * its header is one that the import knows. A list that has no files says why: `exports: { none: '…' }`.
 */
export interface Words {
  ja: string
  en: string
}

/** How a cell goes out: dates as real dates where the file has such, everything else as text or number. */
export type Cell = string | number | null

interface Column<V> {
  header: Words
  kind: 'text' | 'number' | 'day' | 'instant'
  /** In characters, for files that have widths. */
  width: number
  cell(value: V, locale: Locale): Cell
}

/** A column as the writers know it. */
export interface NamedColumn extends Column<unknown> {
  field: string
}

export interface ListFile<T> {
  /** Names the file and the sheet. */
  name: Words
  columns: { [K in keyof T]?: Column<T[K]> }
  /** Where the files are when `<path>/export` is something else. */
  path?: string
}

export type Exports<T> = ListFile<T> | { none: string }

export const columnsOf = (file: ListFile<Record<string, unknown>>): NamedColumn[] =>
  Object.entries(file.columns).map(([field, column]) => ({ ...column!, field }))

type Maybe<T> = T | null | undefined

export const text = (ja: string, en: string, width = 16): Column<Maybe<string>> => ({
  header: { ja, en },
  kind: 'text',
  width,
  cell: (value) => value ?? null,
})

export const number = (ja: string, en: string): Column<Maybe<number>> => ({
  header: { ja, en },
  kind: 'number',
  width: 10,
  cell: (value) => value ?? null,
})

/** `YYYY-MM-DD`. */
export const day = (ja: string, en: string): Column<Maybe<string>> => ({
  header: { ja, en },
  kind: 'day',
  width: 12,
  cell: (value) => value ?? null,
})

/** An instant, shown in Asia/Tokyo. */
export const instant = (ja: string, en: string): Column<Maybe<string>> => ({
  header: { ja, en },
  kind: 'instant',
  width: 17,
  cell: (value) => value ?? null,
})

/** A code of the contract, in words. */
export const words = <S extends string>(
  ja: string,
  en: string,
  names: Record<S, Words>,
): Column<Maybe<S>> => ({
  header: { ja, en },
  kind: 'text',
  width: 12,
  cell: (value, locale) => (value ? names[value][locale] : null),
})

export const yesNo = (ja: string, en: string): Column<Maybe<boolean>> =>
  made(ja, en, (value, locale) =>
    typeof value === 'boolean' ? YES_NO[String(value) as 'true' | 'false'][locale] : null,
  )

const YES_NO = { true: { ja: 'はい', en: 'yes' }, false: { ja: 'いいえ', en: 'no' } }

/** Anything else, as text. */
export const made = <V>(
  ja: string,
  en: string,
  show: (value: V, locale: Locale) => string | null,
  width = 16,
): Column<V> => ({ header: { ja, en }, kind: 'text', width, cell: show })
