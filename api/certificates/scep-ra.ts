import { createPrivateKey, generateKeyPair, type KeyObject } from 'node:crypto'
import { promisify } from 'node:util'
import {
  type Certificate,
  encodeName,
  formatName,
  type NameAttributes,
  parseCertificate,
  publicKeyOf,
  serialNumber,
} from '#certs'
import { system } from '#drizzle/client'
import type { Deps } from '../deps.ts'
import { loadWrappingKey, open, seal } from '../envelope.ts'
import { startLoop } from '../jobs/loop.ts'
import { insertIntent } from './issue-queries.ts'
import { issuingAuthority, prepareFor } from './issuers.ts'
import { issueOnRecord } from './on-record.ts'
import * as queries from './scep-ra-queries.ts'

const PKI = system('pki')
const KEY_FILE = 'scep-ra.key'
const DAYS = 90
const RENEW_LEFT_MS = 30 * 86_400_000
const CHECK_MS = 15_000

/** Whom SCEP clients encrypt to, and who signs what they get (RFC 8894 §3.1). */
export interface ScepRa {
  key: KeyObject
  certificate: Certificate
}

export interface ScepRas {
  /** For new clients. */
  newest(): ScepRa | undefined
  /** Also those that clients may still have. */
  all(): ScepRa[]
  stop(): Promise<void>
}

/**
 * Keeps an RA of the network hierarchy, one for all processes: a client asks one for the certificate and
 * another for its own. Its key lies in the database, sealed.
 */
export function keepScepRas(deps: Deps): ScepRas {
  const opened = new Map<string, ScepRa>()
  let usable: ScepRa[] = []
  const turn = async () => {
    const now = deps.clock()
    const rows = await deps.db.as(PKI, (tx) => queries.usable(tx, now))
    if (rows[0] && +rows[0].notAfter - +now > RENEW_LEFT_MS) {
      usable = await openAll(deps, rows, opened)
      if (usable[0]?.certificate.der.equals(rows[0].der)) return
    }
    const made = await issueRa(deps)
    opened.set(made.id, made.ra)
    usable = [made.ra, ...usable]
  }
  const loop = startLoop({ name: 'SCEP RA', everyMs: CHECK_MS, log: deps.log }, turn)
  const all = () => usable.filter(({ certificate }) => deps.clock() < certificate.notAfter)
  return { newest: () => all()[0], all, stop: loop.stop }
}

/** Those whose key this host can open; another's may have been sealed under another key. */
async function openAll(
  deps: Deps,
  rows: readonly queries.Row[],
  opened: Map<string, ScepRa>,
): Promise<ScepRa[]> {
  const wrapping = await loadWrappingKey(deps.config.dataDir, KEY_FILE, deps.random)
  return rows.flatMap(({ id, der, sealedKey }) => {
    const known = opened.get(id)
    if (known) return known
    try {
      const pkcs8 = open(wrapping, sealedKey, bound(id))
      const key = createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' })
      const ra = { key, certificate: parseCertificate(der) }
      opened.set(id, ra)
      return ra
    } catch (error) {
      deps.log.warn({ err: error, certificateId: id }, `${KEY_FILE} does not open this RA's key`)
      return []
    }
  })
}

const bound = (id: string) => `scep-ra ${id}`
const generate = promisify(generateKeyPair)

/** On record as every certificate is, together with its key. */
async function issueRa(deps: Deps): Promise<{ id: string; ra: ScepRa }> {
  const { privateKey: key } = await generate('rsa', { modulusLength: 2048 })
  const wrapping = await loadWrappingKey(deps.config.dataDir, KEY_FILE, deps.random)
  const publicKey = publicKeyOf(key)
  const profile = 'scep-ra'
  const row = await issueOnRecord(deps, PKI, {
    begin: async (tx) => {
      const authority = await issuingAuthority(tx, 'network')
      const serial = serialNumber(deps.random(16))
      const subject: NameAttributes = [['CN', `${authority.slug} SCEP RA`]]
      const facts = { profile, serial, subject, publicKey, days: DAYS, now: deps.clock() } as const
      const prepared = prepareFor(deps.config, authority, facts)
      const intent = await insertIntent(tx, {
        authorityId: authority.id,
        profile,
        serial,
        subject: formatName(encodeName(subject)),
        tbs: prepared.tbs,
        tbsSha256: prepared.sha256,
        publicKeySha256: Buffer.from(publicKey.fingerprint, 'hex'),
        notBefore: prepared.notBefore,
        notAfter: prepared.notAfter,
      })
      return { authority, row: intent }
    },
    confirm: async (tx, { id }) => {
      const pkcs8 = key.export({ format: 'der', type: 'pkcs8' })
      const sealedKey = seal(wrapping, pkcs8, bound(id), deps.random)
      await queries.insert(tx, { certificateId: id, sealedKey })
    },
    resumable: false,
  })
  return { id: row.id, ra: { key, certificate: parseCertificate(row.der!) } }
}
