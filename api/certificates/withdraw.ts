import type { RevocationReason } from '#certs'
import type { Transaction } from '#drizzle/client'
import { AppError, orNotFound } from '../errors.ts'
import { readSettings } from '../settings/service.ts'
import { askAccess } from './issue.ts'
import * as issueQueries from './issue-queries.ts'
import * as queries from './withdraw-queries.ts'

/*
 * Hold, release, revoke: state, journal and generation are one transaction, the caller's. Nothing signs
 * in here; lists and answers follow from what is written.
 */

const DAY_MS = 86_400_000

interface Why {
  now: Date
  note?: string | undefined
}

export interface Revocation extends Why {
  reason: RevocationReason
  /** With `keyCompromise`: since when the key may have been in other hands. */
  invalidSince?: Date | undefined
}

const terms = async (tx: Transaction, now: Date) => {
  const days = (await readSettings(tx))['certificates.holdDays']
  return { heldAt: now, finalAt: new Date(+now + days * DAY_MS) }
}
const facts = ({ reason, invalidSince, now }: Revocation): queries.Revocation => ({
  reason,
  revokedAt: now,
  ...(invalidSince && { invalidSince }),
})

/** Every certificate that lets the device into the network, for as long as it may be found again. */
export async function holdDevice(tx: Transaction, deviceId: string, why: Why): Promise<number> {
  await issueQueries.lockDevice(tx, deviceId)
  await queries.say(tx, why.note)
  await queries.abandonNetwork(tx, deviceId, why.now)
  return (await queries.holdNetwork(tx, deviceId, await terms(tx, why.now))).length
}

/** The same for good; with `keyCompromise` their keys are blocked. The management certificate stays. */
export async function revokeDevice(
  tx: Transaction,
  deviceId: string,
  revocation: Revocation,
): Promise<number> {
  await issueQueries.lockDevice(tx, deviceId)
  await queries.say(tx, revocation.note)
  await queries.abandonNetwork(tx, deviceId, revocation.now)
  const revoked = await queries.revokeNetwork(tx, deviceId, facts(revocation))
  if (revocation.reason === 'keyCompromise')
    for (const row of revoked) await block(tx, row, revocation)
  return revoked.length
}

const block = (tx: Transaction, row: { id: string; publicKeySha256: Uint8Array }, { note }: Why) =>
  queries.blockKey(tx, {
    publicKeySha256: row.publicKeySha256,
    reason: 'keyCompromise',
    note: note ?? null,
    certificateId: row.id,
  })

/** Takes device and certificate; refuses what its state does not allow. */
async function take(tx: Transaction, id: string, ...states: string[]) {
  const row = orNotFound(await issueQueries.lockWithDevice(tx, id))
  if (states.includes(row.state)) return row
  throw new AppError('wrong_state', {
    fields: [{ field: 'id', code: 'certificate_state', params: { now: row.state } }],
  })
}

/** A write that row security let pass nowhere was not permitted. */
const done = (rows: readonly unknown[]) => {
  if (rows.length === 0) throw new AppError('forbidden')
}

export async function holdCertificate(tx: Transaction, id: string, why: Why): Promise<void> {
  await take(tx, id, 'issued')
  await queries.say(tx, why.note)
  done(await queries.hold(tx, id, await terms(tx, why.now)))
}

/** Given back only while Access would issue it: what is still missing stays out. */
export async function releaseCertificate(tx: Transaction, id: string, why: Why): Promise<void> {
  const { deviceId, profile } = await take(tx, id, 'held')
  await queries.say(tx, why.note)
  done(await queries.release(tx, id))
  if (deviceId) await askAccess(tx, deviceId, profile, why.now)
}

export async function revokeCertificate(
  tx: Transaction,
  id: string,
  revocation: Revocation,
): Promise<void> {
  await take(tx, id, 'issued', 'held')
  await queries.say(tx, revocation.note)
  const rows = await queries.revoke(tx, id, facts(revocation))
  done(rows)
  if (revocation.reason !== 'keyCompromise') return
  for (const row of rows) {
    await block(tx, row, revocation)
    await queries.revokeKey(tx, row.publicKeySha256, facts(revocation))
  }
}
