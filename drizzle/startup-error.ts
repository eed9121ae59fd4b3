/** EX_CONFIG of sysexits(3): whoever starts processes leaves this one alone, see deploy/systemd. */
export const LEAVE_ALONE = 78

/** Stops the boot; the message is the one line the operator reads. */
export class StartupError extends Error {
  override name = 'StartupError'
  readonly exitCode: number

  constructor(message: string, { exitCode = 1 } = {}) {
    super(message)
    this.exitCode = exitCode
  }
}
