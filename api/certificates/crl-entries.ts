import type { Crl, RevokedEntry } from '#certs'
import type { withdrawn } from './crl-queries.ts'

type Row = Awaited<ReturnType<typeof withdrawn>>[number]

/**
 * What a list says of a certificate. One that was held first counts from then on (X.509 8.5.2.2); one
 * that was given up before it was handed out has no reason to give.
 */
export function entryOf({
  serial,
  state,
  heldAt,
  revokedAt,
  reason,
  invalidSince,
}: Row): RevokedEntry {
  return {
    serial,
    revokedAt: (heldAt ?? revokedAt)!,
    ...(state === 'held' && { reason: 'certificateHold' }),
    ...(state === 'revoked' && reason && { reason }),
    ...(invalidSince && { invalidSince }),
  }
}

const key = (serial: Uint8Array) => Buffer.from(serial).toString('latin1')
const seconds = (date: Date | undefined) => date && Math.floor(+date / 1000)
const said = (entry: Pick<RevokedEntry, 'reason' | 'revokedAt' | 'invalidSince'>) =>
  [
    entry.reason === 'unspecified' ? '' : entry.reason,
    seconds(entry.revokedAt),
    seconds(entry.invalidSince),
  ].join()

/** What is listed earlier and is no longer. */
export function goneFrom(earlier: Crl, now: readonly RevokedEntry[]): Buffer[] {
  const listed = new Set(now.map(({ serial }) => key(serial)))
  const gone: Buffer[] = []
  for (const { serial } of earlier.entries()) if (!listed.has(key(serial))) gone.push(serial)
  return gone
}

/**
 * What makes of the base, or of any list since, the present one (RFC 5280 §5.2.4). What was given back
 * since is taken off by name: it may stand on a later list than the base.
 */
export function deltaEntries(
  base: Crl,
  now: readonly RevokedEntry[],
  released: readonly { serial: Buffer; at: Date }[],
  at: Date,
): RevokedEntry[] {
  const before = new Map<string, string>()
  for (const entry of base.entries()) before.set(key(entry.serial), said(entry))
  const listed = new Set(now.map(({ serial }) => key(serial)))
  const off = new Map<string, RevokedEntry>()
  const takeOff = (serial: Buffer, revokedAt: Date) =>
    off.set(key(serial), { serial, revokedAt, reason: 'removeFromCRL' })
  for (const serial of goneFrom(base, now)) takeOff(serial, at)
  for (const { serial, at: since } of released) if (!listed.has(key(serial))) takeOff(serial, since)
  return [
    ...now.filter((entry) => before.get(key(entry.serial)) !== said(entry)),
    ...off.values(),
  ].sort((a, b) => Buffer.compare(a.serial, b.serial))
}
