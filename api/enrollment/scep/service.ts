import { createHash } from 'node:crypto'
import {
  CertError,
  encodeCertsOnly,
  fromPem,
  openMessage,
  parseIssuerAndSerial,
  parseIssuerAndSubject,
  parseRequest,
  parseScepMessage,
  prepareScepReply,
  type ScepFailure,
  type ScepQuestion,
  type ScepReply,
  signWithKey,
  toPem,
} from '#certs'
import { system } from '#drizzle/client'
import { trustedChain } from '../../certificates/anchors.ts'
import { presentedBy, Unwelcome } from '../../certificates/presented.ts'
import { latestListOf } from '../../certificates/published.ts'
import type { ScepRa, ScepRas } from '../../certificates/scep-ra.ts'
import type { Deps } from '../../deps.ts'
import { loadWrappingKey, open, seal } from '../../envelope.ts'
import { AppError, mistake, refusal } from '../../errors.ts'
import { enroll, renew } from '../enroll.ts'
import type { Asked } from '../refusals.ts'
import { failureOf, isPassing } from './failures.ts'
import * as queries from './queries.ts'

const ENROLLMENT = system('enrollment')
const PROFILE = 'network-access'
const KEY_FILE = 'scep-requests.key'
const KEEP_MS = 30 * 86_400_000

/** RFC 8894 §3.5.2. SHA-384 is listed since strongSwan 5.9 works with nobody who lacks it. */
export const CAPABILITIES = [
  'AES',
  'DES3',
  'POSTPKIOperation',
  'Renewal',
  'SHA-256',
  'SHA-384',
  'SHA-512',
  'SCEPStandard',
]

/** RFC 8894 §4.2: the RA first, whom clients encrypt to, and the chain above what they get. */
export async function caCertificates(deps: Deps, ras: ScepRas): Promise<Buffer> {
  const ra = newest(ras)
  const chain = await deps.db.as(ENROLLMENT, (tx) => trustedChain(tx, 'network'))
  return encodeCertsOnly([ra.certificate.der, ...chain])
}

function newest(ras: ScepRas): ScepRa {
  const ra = ras.newest()
  if (!ra) throw new AppError('unavailable')
  return ra
}

/**
 * The answer to a PKIMessage, in DER; what went wrong is put into `asked` and thrown along with it.
 * @throws CertError for what is no such message
 * @throws AppError `unavailable`, `signer_unavailable`, `rate_limited`, for which SCEP has no words
 */
export async function pkiOperation(
  deps: Deps,
  ras: ScepRas,
  bytes: Buffer,
  asked: Asked,
): Promise<{ der: Buffer; refused: AppError | null; status: ScepReply['status'] }> {
  const message = parseScepMessage(bytes)
  const sign = (ra: ScepRa, reply: ScepReply) => {
    const { certificate } = ra
    const facts = { sender: message, reply, ra: certificate, random: deps.random }
    const prepared = prepareScepReply(facts)
    return prepared.assemble(signWithKey(ra.key, `rsa-${message.hash}`, prepared.signed))
  }
  const fail = (ra: ScepRa, error: AppError, reason: ScepFailure) => ({
    der: sign(ra, { status: 'failure', reason }),
    refused: error,
    status: 'failure' as const,
  })
  if (message.failure !== null)
    return fail(newest(ras), mistake('message', 'message_unsupported'), message.failure)
  asked.operation = message.type
  const ra = addressee(message, ras)
  try {
    const reply = await answer(deps, message, contentOf(deps, message, ra), asked)
    return { der: sign(ra, reply), refused: null, status: reply.status }
  } catch (error) {
    if (!(error instanceof AppError) || isPassing(error)) throw error
    return fail(ra, error, failureOf(error))
  }
}

/** Whom it was written to; anybody, where it was nobody of ours: to open it fails the same way. */
function addressee({ enveloped }: ScepQuestion, ras: ScepRas): ScepRa {
  const found = ras
    .all()
    .find(({ certificate: { issuer, serial } }) =>
      enveloped.recipients.some(
        ({ recipient }) =>
          'issuer' in recipient &&
          recipient.issuer.equals(issuer) &&
          recipient.serial.equals(serial),
      ),
    )
  return found ?? newest(ras)
}

function contentOf(deps: Deps, message: ScepQuestion, ra: ScepRa): Buffer {
  try {
    return openMessage(message, ra, deps.random)
  } catch (cause) {
    if (!(cause instanceof CertError)) throw cause
    throw mistake('message', 'message_unreadable')
  }
}

async function answer(
  deps: Deps,
  message: ScepQuestion,
  content: Buffer,
  asked: Asked,
): Promise<ScepReply> {
  switch (message.type) {
    case 'crl': {
      const { issuer } = reading(() => parseIssuerAndSerial(content))
      const crl = await deps.db.as(ENROLLMENT, (tx) => latestListOf(tx, issuer))
      if (!crl) throw mistake('message', 'certificate_unknown')
      return { status: 'success', certificates: [], crl, to: message }
    }
    case 'poll': {
      reading(() => parseIssuerAndSubject(content))
      const request = await waiting(deps, message)
      if (!request) throw refusal('message', 'request_unknown')
      return first(deps, message, request, asked)
    }
    default:
      // Many a client renews by an ordinary request: who signed it tells which it is.
      return isSelfSigned(message)
        ? first(deps, message, content, asked)
        : next(deps, message, content, asked)
  }
}

const isSelfSigned = ({ signer }: ScepQuestion) => signer.issuer.equals(signer.subject)

/** A first certificate, for the token in the request. */
async function first(
  deps: Deps,
  message: ScepQuestion,
  csr: Buffer,
  asked: Asked,
): Promise<ScepReply> {
  const { publicKey, challengePassword } = readRequest(csr)
  // What goes back is enveloped for the signer: nobody else is to read it, or to have asked for it.
  if (publicKey.fingerprint !== message.signer.publicKey.fingerprint)
    throw mistake('csr', 'csr_other_signer')
  if (!challengePassword) throw refusal('token', 'token_missing')
  const from = { token: challengePassword, name: '', repeats: true } as const
  const issued = await enroll(deps, { csr: pem(csr), profile: PROFILE, ...from }, asked.about)
  const key = keyOf(message)
  if (!issued) {
    await keepWaiting(deps, key, csr)
    return { status: 'pending' }
  }
  await deps.db.as(ENROLLMENT, (tx) => queries.forget(tx, key))
  return success(message, issued.pem)
}

/** The next certificate, for whoever has signed with the one in use. A challenge beside it is no matter. */
async function next(
  deps: Deps,
  message: ScepQuestion,
  csr: Buffer,
  asked: Asked,
): Promise<ScepReply> {
  const shown = await deps.db
    .as(ENROLLMENT, (tx) => presentedBy(tx, message.signer.der, deps.clock()))
    .catch((error) => {
      if (error instanceof Unwelcome) {
        const { certificateId, deviceId } = error
        Object.assign(asked.about, { certificateId, deviceId })
      }
      throw error
    })
  Object.assign(asked.about, { deviceId: shown.deviceId, certificateId: shown.certificateId })
  const issued = await renew(deps, shown, { csr: pem(csr), profile: PROFILE })
  return success(message, issued.pem)
}

const success = (to: ScepQuestion, certificate: string): ScepReply => ({
  status: 'success',
  certificates: fromPem(certificate, 'CERTIFICATE'),
  to,
})

const pem = (csr: Buffer): string => toPem(csr, 'CERTIFICATE REQUEST')

function readRequest(csr: Buffer) {
  try {
    return parseRequest(csr)
  } catch (error) {
    // Why it is no request, the one who issues says in the words that all hear.
    if (error instanceof CertError) throw mistake('csr', codeOf(error))
    throw error
  }
}
const codeOf = ({ code }: CertError): string =>
  code === 'weak_key'
    ? 'csr_weak_key'
    : code === 'unsupported'
      ? 'csr_unsupported'
      : 'csr_malformed'

function reading<T>(read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (error instanceof CertError) throw mistake('message', 'message_unreadable')
    throw error
  }
}

const keyOf = ({ transactionId, signer }: ScepQuestion): queries.Key => ({
  transactionId,
  publicKeySha256: Buffer.from(signer.publicKey.fingerprint, 'hex'),
})
/** What a sealed request belongs to: elsewhere it does not open. */
const bound = ({ publicKeySha256, transactionId }: queries.Key): string =>
  createHash('sha256').update(publicKeySha256).update(transactionId).digest('hex')

async function keepWaiting(deps: Deps, key: queries.Key, csr: Buffer): Promise<void> {
  const wrapping = await loadWrappingKey(deps.config.dataDir, KEY_FILE, deps.random)
  await deps.db.as(ENROLLMENT, async (tx) => {
    await queries.prune(tx, new Date(+deps.clock() - KEEP_MS))
    await queries.keep(tx, key, seal(wrapping, csr, bound(key), deps.random))
  })
}

async function waiting(deps: Deps, message: ScepQuestion): Promise<Buffer | null> {
  const key = keyOf(message)
  const sealed = await deps.db.as(ENROLLMENT, (tx) => queries.find(tx, key))
  if (!sealed) return null
  return open(await loadWrappingKey(deps.config.dataDir, KEY_FILE, deps.random), sealed, bound(key))
}
