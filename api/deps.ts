import { randomBytes } from 'node:crypto'
import type { Logger } from 'pino'
import type { Database } from '#drizzle/client'
import type { Config } from './config.ts'
import type { Mailer } from './notifications/mailer.ts'
import type { PhonesLink } from './phones/link.ts'
import type { CaSigner } from './signer/client.ts'

/** What handlers and jobs work with; a test gives its own clock, randomness or mailer. */
export interface Deps {
  config: Config
  log: Logger
  db: Database
  clock: () => Date
  random: (size: number) => Buffer
  mailer: Mailer
  /** The process that holds the authorities' keys. */
  signer: CaSigner
  /** Who manages smartphones, where somebody does. */
  phones?: PhonesLink
  /** Present only in tests: takes a wall down (tests/matrix.test.ts), or shortens a wait. */
  testing?: { permissionsOff?: boolean; importPatienceMs?: number }
}

export const systemClock = (): Date => new Date()
export const systemRandom = (size: number): Buffer => randomBytes(size)
