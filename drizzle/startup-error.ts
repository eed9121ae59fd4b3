/** Stops the boot; the message is the one line the operator reads. */
export class StartupError extends Error {
  override name = 'StartupError'
}
