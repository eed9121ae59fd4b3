import type { ProfileName } from '#certs'
import type { Principal, Transaction } from '#drizzle/client'
import { type ConstraintErrors, naming } from '../constraints.ts'
import type { Deps } from '../deps.ts'
import { AppError, orNotFound, refusal } from '../errors.ts'
import * as queries from './issue-queries.ts'
import type { Authority } from './issuers.ts'
import { signCertificate } from './sign.ts'

/** An intent that stands in the database, and who is to sign it; or what has come of it already. */
export interface Begun {
  row: queries.Row
  authority: Authority
}

interface Steps {
  /** Writes the intent, in the first transaction. */
  begin(tx: Transaction): Promise<Begun>
  /** Asks once more whether it may be, in the last one. */
  confirm?(tx: Transaction, row: queries.Row): Promise<void>
  /** Whether who asked can ask for the same again, and so complete an intent. */
  resumable: boolean
}

/**
 * Invariant 3: on record, committed; then signed, outside any transaction; then handed out. An intent that
 * comes to nothing is given up, and counts as revoked, since it may have been signed all the same.
 */
export async function issueOnRecord(
  deps: Deps,
  actor: Principal,
  steps: Steps,
): Promise<queries.Row> {
  const { row, authority } = await naming(CONSTRAINTS, () => deps.db.as(actor, steps.begin))
  if (row.state !== 'intent') return row
  try {
    const der = await signCertificate(deps, authority, row.profile as ProfileName, row.tbs!)
    return await deps.db.as(actor, async (tx) => {
      const present = orNotFound(await queries.lockWithDevice(tx, row.id))
      if (present.state === 'issued') return present
      if (present.state !== 'intent') throw refusal('', 'issue_abandoned')
      await steps.confirm?.(tx, present)
      return naming(CONSTRAINTS, () => queries.markIssued(tx, row.id, der, deps.clock()))
    })
  } catch (error) {
    const resumable = steps.resumable && isPassing(error)
    if (error instanceof AppError && !resumable) {
      await deps.db.as(actor, (tx) => queries.abandon(tx, row.id, deps.clock()))
    }
    throw error
  }
}

/** What may be over when the client asks once more. */
const isPassing = (error: unknown): boolean =>
  error instanceof AppError &&
  ['signer_unavailable', 'rate_limited', 'unavailable'].includes(error.code)

/** The intent, or what came of it, that this very request began earlier under its key. */
export function sameRequest(row: queries.Row, requestSha256: Buffer): queries.Row {
  if (!requestSha256.equals(row.requestSha256!)) {
    throw new AppError('invalid', { fields: [{ field: 'Idempotency-Key', code: 'key_reused' }] })
  }
  if (row.state === 'abandoned') throw refusal('Idempotency-Key', 'issue_abandoned')
  return row
}

/** What two requests can race for, and what the key's own guard refuses. */
const CONSTRAINTS: ConstraintErrors = {
  certificates_key_blocked: { error: 'wrong_state', field: 'csr', code: 'key_blocked' },
  certificates_key_in_use: { error: 'conflict', field: 'csr', code: 'key_in_use' },
  certificates_intent_key: { error: 'conflict', field: 'deviceId', code: 'issue_in_progress' },
  certificates_idempotency_key: { error: 'invalid', field: 'Idempotency-Key', code: 'key_reused' },
}
