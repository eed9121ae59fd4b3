import {
  isLocking,
  type PinnedKey,
  type SignedCommand,
  signedCommand,
} from '#contract/command-protocol'
import { readSigned } from '../identity/keys.ts'
import type { Journal } from './journal.ts'

export type Verdict =
  | { do: SignedCommand }
  /** Done before: only the report is due again. */
  | { again: string }
  /** Taken before and not finished: it is being done. */
  | { busy: string }
  | { reject: string; command: SignedCommand }

/**
 * Whether to do what this says. What nobody we believe has signed is an error and no verdict: there is
 * nobody to answer to.
 * @throws Failure `bad_signature`, `malformed`, …
 */
export function judge(
  token: string,
  about: {
    deviceId: string
    keys: readonly PinnedKey[]
    journal: Pick<Journal, 'find' | 'fence'>
    /** By the server's clock: ours may be anything. */
    serverAt: Date
  },
): Verdict {
  const command = readSigned(token, 'command', signedCommand, about.keys)
  const { jti, sub, exp, kind, epoch, level } = command
  if (sub !== about.deviceId) return { reject: 'other_device', command }
  const known = about.journal.find(jti)
  if (known) return known.report ? { again: jti } : { busy: jti }
  if (exp * 1000 <= +about.serverAt) return { reject: 'expired', command }
  // The fence: whatever overtook this one has the say.
  if (isLocking(kind) && epoch < about.journal.fence()) return { reject: 'old_epoch', command }
  if (kind === 'lock' && !level) return { reject: 'no_level', command }
  return { do: command }
}
