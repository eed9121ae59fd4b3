import { RateLimiterMemory } from 'rate-limiter-flexible'
import { ACCESS_RULES } from '#contract/access'
import { DOOR_REASONS, type Outcome } from '#contract/doors'
import { type Database, system } from '#drizzle/client'
import { type DoorAnswer, recordAnswer } from '../access/answers.ts'
import type { Deps } from '../deps.ts'
import { AppError } from '../errors.ts'
import { settingsOf } from '../settings/service.ts'
import type { About } from './enroll.ts'
import * as queries from './use-queries.ts'

/** By what, for what and from where somebody asked. */
export interface Asked {
  protocol: 'est' | 'scep' | 'agent'
  operation: string
  address: string | null
  about: About
  /** Of a certificate that was shown and refused. */
  issuer?: string | null
}

const perAddress = new WeakMap<Database, RateLimiterMemory>()

/** Strangers may be refused so often in a minute; each refusal is a row in the audit for good. */
async function limiter(deps: Deps): Promise<RateLimiterMemory> {
  const { 'enrollment.refusalsPerMinute': points } = await settingsOf(deps)
  let refusals = perAddress.get(deps.db)
  if (!refusals) {
    refusals = new RateLimiterMemory({ points, duration: 60 })
    perAddress.set(deps.db, refusals)
  }
  refusals.points = points
  return refusals
}

/** @throws AppError `rate_limited` */
export async function refuseTooMany(deps: Deps, address: string | null): Promise<void> {
  const refusals = await limiter(deps)
  const used = await refusals.get(address ?? '')
  if (!used || used.consumedPoints < refusals.points) return
  const retryAfterSeconds = Math.max(1, Math.ceil(used.msBeforeNext / 1000))
  throw new AppError('rate_limited', { params: { retryAfterSeconds } })
}

/** Puts a refusal down: in the audit, and for whoever asks why the device was turned away. */
export async function recordRefusal(deps: Deps, asked: Asked, code: string): Promise<void> {
  const { protocol, operation, address, about } = asked
  await (await limiter(deps)).penalty(address ?? '')
  await deps.db.as(system('enrollment'), async (tx) => {
    await queries.insertRefusal(tx, {
      at: deps.clock(),
      protocol,
      operation,
      code,
      address,
      tokenId: about.tokenId,
      certificateId: about.certificateId,
      deviceId: about.deviceId,
    })
    await recordAnswer(tx, deps.clock(), answerOf(asked, 'deny', [reasonOf(code)]))
  })
}

/** What was answered otherwise. Telemetry: an answer does not fail for its sake. */
export async function recordOutcome(
  deps: Deps,
  asked: Asked,
  outcome: Exclude<Outcome, 'deny'>,
): Promise<void> {
  const reasons: DoorAnswer['reasons'] =
    outcome === 'pending' ? ['approval_pending'] : outcome === 'unavailable' ? ['unavailable'] : []
  await deps.db
    .as(system('enrollment'), (tx) =>
      recordAnswer(tx, deps.clock(), answerOf(asked, outcome, reasons)),
    )
    .catch((error) => deps.log.debug({ err: error }, 'an answer was not noted'))
}

/** The first reason there is, or what kind of error it is. */
export const reasonIn = ({ fields, code }: AppError): string => fields[0]?.code ?? code

const answerOf = (
  { protocol, address, about, issuer }: Asked,
  outcome: Outcome,
  reasons: DoorAnswer['reasons'],
): DoorAnswer => ({
  door: protocol,
  outcome,
  reasons,
  deviceId: about.deviceId ?? null,
  certificateId: about.certificateId ?? null,
  issuer: issuer ?? null,
  nas: address,
})

const REASONS: Record<string, DoorAnswer['reasons'][number]> = {
  csr_weak_key: 'key_weak',
  csr_unsupported: 'key_weak',
}
const KNOWN: readonly string[] = [...DOOR_REASONS, ...Object.keys(ACCESS_RULES)]
/** In the words of doors. */
const reasonOf = (code: string): DoorAnswer['reasons'][number] =>
  REASONS[code] ??
  (KNOWN.includes(code) ? (code as DoorAnswer['reasons'][number]) : 'request_invalid')
