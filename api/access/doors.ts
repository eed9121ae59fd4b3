import type { Door, DoorReason } from '#contract/doors'
import type { Deps } from '../deps.ts'
import { answer, type DoorDecision } from './door-queries.ts'
import { type KnownIssuers, knownIssuers } from './known-issuers.ts'
import { readSerial } from './radius-attributes.ts'

export interface Caller {
  station?: string | undefined
  nas?: string | undefined
}

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
  { station, nas }: Caller,
  note = true,
): Promise<DoorDecision> {
  const serial = readSerial(shown.serial)
  const issuers = issuersOf.get(deps) ?? knownIssuers(deps)
  issuersOf.set(deps, issuers)
  const issuer = shown.issuer ? await issuers.find(shown.issuer) : undefined
  const refused: DoorReason | undefined =
    !serial || !shown.issuer
      ? 'certificate_missing'
      : !issuer
        ? 'certificate_foreign'
        : issuer.hierarchy !== 'network'
          ? 'certificate_wrong_purpose'
          : undefined
  return answer(deps.db, {
    door,
    at: deps.clock(),
    ...(refused && { refused }),
    ...(issuer && { authority: issuer.id }),
    ...(serial && { serial: serial.toString('hex') }),
    ...(shown.issuer && { issuer: shown.issuer }),
    ...(station && { station }),
    ...(nas && { nas }),
    ...(note && { note }),
  })
}

/** Somebody at the gate of the mobile closed network, known by number or SIM. */
export const lineDoor = (
  deps: Deps,
  shown: { number?: string; imsi?: string; imei?: string },
  { station, nas }: Caller,
): Promise<DoorDecision> =>
  answer(deps.db, {
    door: 'radius-line',
    at: deps.clock(),
    ...shown,
    ...(station && { station }),
    ...(nas && { nas }),
    note: true,
  })
