import { AppError, type FieldError } from '../errors.ts'

/** How many an answer names; the count counts all, and the file spells out every one. */
const MAX_NAMED = 1_000

/** What the wanted format has no way to say, row by row. */
export class Misfits {
  count = 0
  #row = 1
  readonly #named: FieldError[] = []

  /** Rows are counted as a spreadsheet does: the header is row 1. */
  nextRow(): void {
    this.#row++
  }

  add(field: string, header: string, characters: readonly string[]): void {
    if (characters.length === 0) return
    this.count++
    if (this.#named.length >= MAX_NAMED) return
    this.#named.push({
      field: `rows.${this.#row}.${field}`,
      code: 'not_in_cp932',
      // Just the characters: an error shows nobody's name.
      params: { row: this.#row, header, characters: characters.join(' ') },
    })
  }

  refusal(): AppError {
    return new AppError('does_not_fit', {
      params: { count: this.count, named: this.#named.length },
      fields: this.#named,
    })
  }
}
