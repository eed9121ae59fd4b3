import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import {
  type Certificate,
  encodeName,
  formatName,
  type NameAttributes,
  type OcspResponder,
  ocspResponder,
  parseCertificate,
  publicKeyOf,
  serialNumber,
} from '#certs'
import { system } from '#drizzle/client'
import type { Deps } from '../deps.ts'
import { startLoop } from '../jobs/loop.ts'
import type { Answering } from './answering.ts'
import * as queries from './issue-queries.ts'
import { type Authority, prepareFor } from './issuers.ts'
import { issueOnRecord } from './on-record.ts'

const PKI = system('pki')
/** Good for a week and replaced every day: the signer may be away for six days. */
const DAYS = 7
const ROTATE_MS = 86_400_000

export interface OcspKey {
  key: KeyObject
  certificate: Certificate
  responder: OcspResponder
}

/** A key of this process alone, on record as every certificate is; it is never written down. */
async function issueOcspKey(deps: Deps, authority: Authority): Promise<OcspKey> {
  const { privateKey: key } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const publicKey = publicKeyOf(key)
  const serial = serialNumber(deps.random(16))
  const subject: NameAttributes = [['CN', `${authority.slug} OCSP`]]
  const now = deps.clock()
  const profile = 'ocsp-signer'
  const facts = { profile, serial, subject, publicKey, days: DAYS, now } as const
  const prepared = prepareFor(deps.config, authority, facts)
  const { der } = await issueOnRecord(deps, PKI, {
    begin: async (tx) => ({
      authority,
      row: await queries.insertIntent(tx, {
        authorityId: authority.id,
        profile,
        serial,
        subject: formatName(encodeName(subject)),
        tbs: prepared.tbs,
        tbsSha256: prepared.sha256,
        publicKeySha256: Buffer.from(publicKey.fingerprint, 'hex'),
        notBefore: prepared.notBefore,
        notAfter: prepared.notAfter,
      }),
    }),
    resumable: false,
  })
  const certificate = parseCertificate(der!)
  return { key, certificate, responder: ocspResponder(certificate) }
}

export interface OcspKeys {
  of(one: Answering): OcspKey | undefined
  wake(): void
  stop(): Promise<void>
}

const CHECK_MS = 15_000

/** Keeps a key for each authority, a new one every day; the old one serves for as long as there is none. */
export function keepOcspKeys(deps: Deps, all: () => Answering[]): OcspKeys {
  const keys = new Map<string, OcspKey>()
  const turn = async () => {
    const failures: unknown[] = []
    for (const { authority } of all()) {
      const present = keys.get(authority.id)
      const age = present
        ? +deps.clock() - +present.certificate.notBefore
        : Number.POSITIVE_INFINITY
      if (age >= 0 && age < ROTATE_MS) continue
      await issueOcspKey(deps, authority).then(
        (made) => keys.set(authority.id, made),
        (error) => failures.push(error),
      )
    }
    if (failures.length > 0) throw failures[0]
  }
  const loop = startLoop({ name: 'ocsp-keys', everyMs: CHECK_MS, log: deps.log }, turn)
  return {
    of: ({ authority }) => {
      const found = keys.get(authority.id)
      return found && deps.clock() < found.certificate.notAfter ? found : undefined
    },
    wake: loop.wake,
    stop: loop.stop,
  }
}
