/** What went wrong, as a code that never changes its meaning; the text is for whoever reads the log. */
export class Failure extends Error {
  override readonly name = 'Failure'
  readonly code: string

  constructor(code: string, message = code, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

/** The code of anything thrown; what is no failure of ours is a defect, and `unexpected`. */
export const codeOf = (error: unknown): string =>
  error instanceof Failure ? error.code : 'unexpected'
