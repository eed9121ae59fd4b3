import { CertError } from '#certs'

/** The code of the CertError that this throws, then those of its findings; empty when all goes well. */
export function codesOf(run: () => unknown): string[] {
  try {
    run()
  } catch (error) {
    if (error instanceof CertError) return [error.code, ...error.findings.map(({ code }) => code)]
    throw error
  }
  return []
}

export const codeOf = (run: () => unknown): string | undefined => codesOf(run)[0]

/**
 * Milliseconds of processor time that this takes at its best of three: what is slow by itself is so each
 * time, what a busy machine holds up is not.
 */
export function quickestMs(run: () => unknown): number {
  let best = Number.POSITIVE_INFINITY
  for (let round = 0; round < 3 && best > 50; round++) {
    const started = process.cpuUsage()
    run()
    const { user, system } = process.cpuUsage(started)
    best = Math.min(best, (user + system) / 1000)
  }
  return best
}
