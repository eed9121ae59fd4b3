import { createHash } from 'node:crypto'
import {
  algorithmFor,
  CertError,
  type CertId,
  isIssuedBy,
  type OcspAnswer,
  type OcspError,
  type OcspRequest,
  type OcspStatus,
  ocspError,
  parseOcspRequest,
  signWithKey,
} from '#certs'
import { system } from '#drizzle/client'
import type { Deps } from '../deps.ts'
import type { Answering, AnsweringAuthorities } from './answering.ts'
import { type Content, content } from './content.ts'
import { BACKDATED_MS } from './issuers.ts'
import { ocspLimit } from './ocsp-limit.ts'
import { type StatusRow, statuses } from './ocsp-queries.ts'
import type { OcspKey, OcspKeys } from './ocsp-signer.ts'

export interface Responder {
  /** The reply to this question if it is at hand and known to hold: the way of nearly all questions. */
  atHand(question: string): Content | undefined
  /** @param question under which the reply is kept; @param from address that asks */
  reply(der: Uint8Array, question: string, from: string): Content | Promise<Content>
}

/** Long enough for clocks that are an hour apart; what decides is asked anew well before. */
const VALID_MS = 2 * 3_600_000
const PATIENCE_MS = 2_000
const KEPT_MS = 15 * 60_000
const KEPT_REPLIES = 50_000

interface Known {
  generation: number
  said: OcspStatus[]
}

interface Kept {
  one: Answering
  generation: number
  keptAt: number
  reply: Content
}

export function createResponder(
  deps: Deps,
  authorities: AnsweringAuthorities,
  keys: OcspKeys,
  count: (outcome: string) => void,
): Responder {
  const kept = new Map<string, Kept>()
  const known = new Map<string, { generation: number; status: OcspStatus }>()
  const mayAsk = ocspLimit(deps)
  const failed = (error: OcspError): Content => {
    count(error)
    return errorReply(error)
  }

  /** Never an old answer where nobody can tell whether it still holds. */
  const unable = (error: unknown): Content => {
    deps.log.warn({ err: error }, 'OCSP cannot answer')
    return failed('tryLater')
  }

  /** At once where everything is at hand, which it is for nearly all that ask with a nonce. */
  const answer = (
    request: OcspRequest,
    question: string,
    from: string,
  ): Content | Promise<Content> => {
    const { certIds } = request
    const one = authorities.all().find(({ hashes }) => isIssuedBy(certIds[0]!, hashes))
    // RFC 6960 §2.3: not ours to answer for.
    if (!one) return failed('unauthorized')
    const key = keys.of(one)
    if (!key) return failed('tryLater')
    const told = (may: boolean): Content | Promise<Content> => {
      if (!may) return failed('tryLater')
      const known = remembered(one, certIds)
      if (known) return say(one, key, request, question, known)
      return find(one, certIds).then((found) => say(one, key, request, question, found))
    }
    const may = mayAsk(from)
    return typeof may === 'boolean' ? told(may) : may.then(told)
  }

  const say = (
    one: Answering,
    key: OcspKey,
    { certIds, nonce }: OcspRequest,
    question: string,
    { generation, said }: Known,
  ): Content => {
    const now = deps.clock()
    const body = sign(key, certIds, said, now, nonce)
    count(said[0]!.status)
    if (nonce) return content(body, HEADERS)
    const reply = cacheable(body, now)
    if (said.every(({ status }) => status !== 'unknown')) {
      if (kept.size >= KEPT_REPLIES) kept.clear()
      kept.set(question, { one, generation, keptAt: performance.now(), reply })
    }
    return reply
  }

  /** What was read of each in this generation, while that is known to be the present one. */
  const remembered = (one: Answering, certIds: readonly CertId[]): Known | undefined => {
    if (!authorities.isConfirmed(one)) return undefined
    const { generation } = one
    const said: OcspStatus[] = []
    for (const certId of certIds) {
      const found = known.get(keyOf(one, certId))
      if (found?.generation !== generation || !isIssuedBy(certId, one.hashes)) return undefined
      said.push(found.status)
    }
    return { generation, said }
  }
  /** Where nobody knows whether what is known still holds, one question about that serves all who ask. */
  const find = async (one: Answering, certIds: readonly CertId[]): Promise<Known> => {
    if (!authorities.isConfirmed(one)) {
      await authorities.confirm()
      const known = remembered(one, certIds)
      if (known) return known
    }
    return lookUp(one, certIds)
  }
  const lookUp = async (one: Answering, certIds: readonly CertId[]): Promise<Known> => {
    const serials = certIds.map(({ serial }) => serial)
    const { generation, rows } = await deps.db.as(system('pki'), (tx) =>
      statuses(tx, one.authority.id, serials),
    )
    const found = new Map(rows.map((row) => [row.serial.toString('hex'), row]))
    const said = certIds.map((certId) => statusOf(certId, one, found))
    if (known.size >= KEPT_REPLIES) known.clear()
    certIds.forEach((certId, n) => {
      // What is not on record may be on record in a moment, without any change of generation.
      const status = said[n]!
      if (status.status !== 'unknown') known.set(keyOf(one, certId), { generation, status })
    })
    return { generation, said }
  }

  const holds = ({ one, generation, keptAt }: Kept): boolean =>
    one.generation === generation && performance.now() - keptAt < KEPT_MS

  return {
    atHand: (question) => {
      const found = kept.get(question)
      if (!found || !holds(found) || !authorities.isConfirmed(found.one)) return undefined
      count('kept')
      return found.reply
    },
    reply: (der, question, from) => {
      let request: OcspRequest
      try {
        request = parseOcspRequest(der)
      } catch (error) {
        if (!(error instanceof CertError)) throw error
        return failed('malformedRequest')
      }
      try {
        const reply = answer(request, question, from)
        return reply instanceof Promise ? inTime(reply).catch(unable) : reply
      } catch (error) {
        return unable(error)
      }
    },
  }
}

const keyOf = ({ authority }: Answering, { serial }: CertId) =>
  `${authority.id} ${serial.toString('latin1')}`

/** A database that hangs is one that is down, to somebody at the door. */
function inTime<T>(work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('no answer in time')), PATIENCE_MS)
    work.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}

/**
 * An answer is signed once, by the signer of the authority that was asked about first, and that signer may
 * speak for this authority alone (RFC 6960 §4.2.2.2): of others in the same request nothing is known (§2.2).
 */
function statusOf(
  certId: CertId,
  one: Answering,
  found: ReadonlyMap<string, StatusRow>,
): OcspStatus {
  const row = isIssuedBy(certId, one.hashes) ? found.get(certId.serial.toString('hex')) : undefined
  if (!row || row.state === 'intent') return { status: 'unknown' }
  if (row.state === 'issued') return { status: 'good' }
  const revokedAt = new Date((row.heldAt ?? row.revokedAt)!)
  const reason = row.state === 'held' ? 'certificateHold' : (row.reason ?? undefined)
  return { status: 'revoked', revokedAt, ...(reason && { reason }) }
}

const seconds = (ms: number) => new Date(Math.floor(ms / 1000) * 1000)

function sign(
  { key, certificate, responder }: OcspKey,
  certIds: readonly CertId[],
  said: readonly OcspStatus[],
  now: Date,
  nonce: Buffer | undefined,
): Buffer {
  const thisUpdate = seconds(+now - BACKDATED_MS)
  const nextUpdate = seconds(+now + VALID_MS)
  const answers: OcspAnswer[] = certIds.map(({ der }, n) => ({
    ...said[n]!,
    certId: der,
    thisUpdate,
    nextUpdate,
  }))
  const prepared = responder.prepare(answers, now, nonce)
  const algorithm = algorithmFor(certificate.publicKey)
  return responder.assemble(prepared, signWithKey(key, algorithm, prepared.tbs))
}

const HEADERS = ['Content-Type', 'application/ocsp-response', 'Cache-Control', 'no-store']

/**
 * RFC 9919 §6. A cache may keep it but has to ask each time, which costs it an ETag: a door that relied
 * on a copy would let somebody in whose certificate is revoked.
 */
function cacheable(body: Buffer, now: Date): Content {
  const etag = `"${createHash('sha256').update(body).digest('hex')}"`
  const headers = {
    'Content-Type': 'application/ocsp-response',
    'Cache-Control': 'max-age=0, public, no-transform, must-revalidate',
    'Last-Modified': seconds(+now - BACKDATED_MS).toUTCString(),
    Expires: seconds(+now + VALID_MS).toUTCString(),
    ETag: etag,
  }
  return content(body, Object.entries(headers).flat(), etag)
}

/** Errors, too, travel with status 200 (RFC 6960 Appendix A.1). */
const errorReply = (error: OcspError): Content => content(ocspError(error), HEADERS)
