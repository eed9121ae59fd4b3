import type { Decision } from '#contract/access'
import type { Door, DoorReason } from '#contract/doors'
import { system } from '#drizzle/client'
import type { Deps } from '../deps.ts'
import { recordAnswer } from './answers.ts'
import { certificateDecision, lineDecision, withoutWaiting } from './door-queries.ts'
import { type KnownIssuers, knownIssuers } from './known-issuers.ts'
import { readSerial } from './radius-attributes.ts'

export interface Caller {
  station?: string | undefined
  nas?: string | undefined
}

export interface DoorDecision {
  decision: Decision
  reasons: readonly DoorReason[]
}

const RADIUS = system('radius')
const issuersOf = new WeakMap<Deps, KnownIssuers>()

/**
 * A certificate that a network element has verified, up to its trust in our root: whether we know it and
 * let its device in. The answer is noted unless told.
 * @param shown its serial number in hex and its issuer's name
 */
export async function certificateDoor(
  deps: Deps,
  door: Door,
  shown: { serial: string | undefined; issuer: string | undefined },
  caller: Caller,
  note: (decided: DoorDecision) => boolean = () => true,
): Promise<DoorDecision> {
  const serial = readSerial(shown.serial)
  const issuers = issuersOf.get(deps) ?? knownIssuers(deps)
  issuersOf.set(deps, issuers)
  const issuer = shown.issuer && (await issuers.find(shown.issuer))
  return deps.db.as(RADIUS, async (tx) => {
    await withoutWaiting(tx)
    const at = deps.clock()
    const refused = (code: DoorReason) => ({
      certificateId: null,
      deviceId: null,
      decision: 'deny' as const,
      reasons: [code],
    })
    const decided =
      !serial || !shown.issuer
        ? refused('certificate_missing')
        : !issuer
          ? refused('certificate_foreign')
          : issuer.hierarchy !== 'network'
            ? refused('certificate_wrong_purpose')
            : await certificateDecision(tx, issuer.id, serial, at)
    const { decision, reasons, certificateId, deviceId } = decided
    if (note(decided)) {
      const about = { certificateId, deviceId, serial, issuer: shown.issuer }
      await recordAnswer(tx, at, { door, outcome: decision, reasons, ...about, ...caller })
    }
    return { decision, reasons }
  })
}

/** Somebody at the gate of the mobile closed network, known by number or SIM. */
export async function lineDoor(
  deps: Deps,
  shown: { number?: string; imsi?: string; imei?: string },
  caller: Caller,
): Promise<DoorDecision> {
  return deps.db.as(RADIUS, async (tx) => {
    await withoutWaiting(tx)
    const at = deps.clock()
    const { decision, reasons, lineId, deviceId } = await lineDecision(tx, shown, at)
    const about = { lineId, deviceId, imei: shown.imei, ...caller }
    await recordAnswer(tx, at, { door: 'radius-line', outcome: decision, reasons, ...about })
    return { decision, reasons }
  })
}
