import type { Config } from '../config.ts'
import { systemClock, systemRandom } from '../deps.ts'
import type { Circumstances } from './ceremony.ts'

/** Of a new passphrase, in characters. */
export const MIN_PASSPHRASE = 12

/** What a ceremony goes by where nothing else is said. */
export const circumstancesOf = (config: Config, organization: string): Circumstances => ({
  organization,
  kind: 'P-256',
  now: systemClock(),
  random: systemRandom,
  pkiUrl: config.pkiUrl,
})
