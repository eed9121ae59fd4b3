import type { KeyObject } from 'node:crypto'
import type { Settings } from '#contract/settings'
import type { Deps } from '../deps.ts'
import { refusal } from '../errors.ts'
import type { PhoneConnector } from './connector.ts'

/** By whom pushes have to be signed, for whom, and on whose behalf. */
export interface PushTrust {
  keyOf(keyId: string): Promise<KeyObject | undefined>
  issuer: string
  audience: string
  /** The service account that the subscription pushes as. */
  email: string
}

/** Where the phones of this installation are managed; without one they are seen to by hand. */
export interface PhonesLink {
  kind: 'android-management' | 'simulator'
  connector: PhoneConnector
  /** Null: pushes are refused, and what became of commands is asked for. */
  trust: PushTrust | null
  /** The simulator's own; else a setting says which. */
  enterprise: string | null
}

/** @throws AppError: nobody has connected phones to anything */
export function linkOf({ phones }: Pick<Deps, 'phones'>): PhonesLink {
  if (!phones) throw refusal('connector', 'phones_not_connected')
  return phones
}

/** @throws AppError that names the setting which is missing */
export function enterpriseOf(deps: Pick<Deps, 'phones'>, settings: Settings): string {
  const enterprise = linkOf(deps).enterprise ?? settings['phones.enterprise']
  if (!enterprise) throw refusal('enterprise', 'no_enterprise')
  return enterprise
}
