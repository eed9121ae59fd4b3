import type { FileProblemCode } from './messages.ts'

export type Params = Record<string, string | number>

/** The file as a whole can't be read; `params` name rows and headers, never the value of a cell. */
export class ReadError extends Error {
  readonly code: FileProblemCode
  readonly params: Params

  constructor(code: FileProblemCode, params: Params = {}) {
    super(code)
    this.name = 'ReadError'
    this.code = code
    this.params = params
  }
}
