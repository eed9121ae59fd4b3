import { createHash } from 'node:crypto'

/** What is kept of a session's or token's secret: 256 random bits need no salt. */
export const sha256 = (secret: string): string => createHash('sha256').update(secret).digest('hex')

/** 256 bits in 43 letters. */
export const newSecret = (deps: { random: (size: number) => Buffer }): string =>
  deps.random(32).toString('base64url')
