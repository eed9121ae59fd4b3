import { createHash } from 'node:crypto'
import type { z } from 'zod'
import {
  encodeName,
  formatName,
  isDnsName,
  isIpAddress,
  type NameAttributes,
  type PublicKey,
  serialNumber,
} from '#certs'
import type { certificateIssued } from '#contract/certificates'
import type { Principal, Transaction } from '#drizzle/client'
import type { Deps } from '../deps.ts'
import { AppError } from '../errors.ts'
import { readSettings } from '../settings/service.ts'
import type { Hierarchy } from '../signer/authority.ts'
import { answer } from './issue.ts'
import * as queries from './issue-queries.ts'
import { authorityById, issuingAuthority, prepareFor } from './issuers.ts'
import { type Begun, issueOnRecord, sameRequest } from './on-record.ts'

export interface ServerRequest {
  /** Whose root those who connect trust: the network's, or the agents'. */
  hierarchy: Hierarchy
  names: { dns?: readonly string[]; ips?: readonly string[] }
  /** Of a request whose proof of possession was seen (`readRequest`), or of a key made in this process. */
  publicKey: PublicKey
}

/**
 * A certificate for a server that devices speak to: RADIUS, gateway, the agent port. On record, then
 * signed; several for one name may be in use at once, as a server and its neighbour have.
 * @throws AppError `invalid` naming a name, `wrong_state` without authority or for a blocked key, `signer_unavailable`
 */
export async function issueServerCertificate(
  deps: Deps,
  actor: Principal,
  request: ServerRequest,
  idempotencyKey: string | null = null,
): Promise<z.input<typeof certificateIssued>> {
  const row = await issueOnRecord(deps, actor, {
    begin: (tx) => begin(deps, tx, actor, request, idempotencyKey),
    resumable: idempotencyKey !== null,
  })
  return deps.db.as(actor, (tx) => answer(tx, row))
}

async function begin(
  deps: Deps,
  tx: Transaction,
  actor: Principal,
  { hierarchy, names, publicKey }: ServerRequest,
  idempotencyKey: string | null,
): Promise<Begun> {
  const profile = 'server'
  const { dns, ips } = readNames(names)
  const requestSha256 = createHash('sha256')
    .update(JSON.stringify([profile, hierarchy, dns, ips, publicKey.fingerprint]))
    .digest()
  const earlier = idempotencyKey && (await queries.byKey(tx, actor.name, idempotencyKey))
  if (earlier) {
    const authority = await authorityById(tx, earlier.authorityId)
    return { row: sameRequest(earlier, requestSha256), authority }
  }
  const authority = await issuingAuthority(tx, hierarchy)
  const days = (await readSettings(tx))['certificates.serverDays']
  const serial = serialNumber(deps.random(16))
  const subject = subjectOf([...dns, ...ips])
  const now = deps.clock()
  const facts = { profile, serial, subject, names: { dns, ips }, publicKey, days, now } as const
  const prepared = prepareFor(deps.config, authority, facts)
  const row = await queries.insertIntent(tx, {
    authorityId: authority.id,
    profile,
    serial,
    subject: formatName(encodeName(subject)),
    tbs: prepared.tbs,
    tbsSha256: prepared.sha256,
    publicKeySha256: Buffer.from(publicKey.fingerprint, 'hex'),
    notBefore: prepared.notBefore,
    notAfter: prepared.notAfter,
    ...(idempotencyKey && { idempotencyKey, requestSha256 }),
  })
  return { row, authority }
}

/** Names as they are compared; every one that no certificate may hold is named. */
function readNames({ dns = [], ips = [] }: ServerRequest['names']) {
  const fields = [
    ...wrong('dns', dns, isDnsName, 'not_a_dns_name'),
    ...wrong('ips', ips, isIpAddress, 'not_an_ip_address'),
  ]
  if (dns.length + ips.length === 0) fields.push({ field: 'dns', code: 'required' })
  if (fields.length > 0) throw new AppError('invalid', { fields })
  return { dns: [...new Set(dns.map((name) => name.toLowerCase()))], ips: [...new Set(ips)] }
}

const wrong = (
  list: string,
  names: readonly string[],
  isGood: (name: string) => boolean,
  code: string,
) => names.flatMap((name, i) => (isGood(name) ? [] : [{ field: `${list}.${i}`, code }]))

/** The first name, for whoever reads no others (Windows wants some subject of a RADIUS server). */
function subjectOf(names: readonly string[]): NameAttributes {
  const first = names.find((name) => name.length <= 64)
  return first === undefined ? [] : [['CN', first]]
}
