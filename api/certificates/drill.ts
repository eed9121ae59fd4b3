import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import {
  deviceUri,
  PROFILES,
  parseCertificate,
  parseName,
  prepareCertificate,
  serialNumber,
} from '#certs'
import type { Drill } from '#contract/certificates'
import { type Database, system, type Transaction } from '#drizzle/client'
import { naming } from '../constraints.ts'
import type { Deps } from '../deps.ts'
import { AppError, orNotFound } from '../errors.ts'
import { defineJob } from '../jobs/define-job.ts'
import { enqueue } from '../jobs/outbox.ts'
import * as queries from './drill-queries.ts'
import { type Authority, BACKDATED_MS, issuingAuthority, revocationUrls } from './issuers.ts'
import { signCertificate } from './sign.ts'

/*
 * How long it takes to issue the whole fleet anew, for the keys on record, measured on the real thing:
 * the same preparation, record, signer and verification. What is signed has ended before it begins, is
 * thrown away at once and stands in a table of its own: it opens no door, and no list grows by it.
 */

const PKI = system('pki')
const BATCH = 200
const AT_ONCE = 16
/** A slice of the work, since a job's own transaction waits meanwhile. */
const SLICE_MS = 15_000
const HIERARCHY: Record<string, 'network' | 'management'> = {
  'network-access': 'network',
  'device-management': 'management',
}

export async function startDrill(tx: Transaction): Promise<Drill> {
  const id = await naming(
    { drills_running_key: { error: 'conflict', field: '', code: 'drill_running' } },
    () => queries.start(tx),
  )
  await enqueue(tx, runDrill, { drillId: id }, { dedupeKey: id })
  return orNotFound(await queries.get(tx, id))
}

export const runDrill = defineJob({
  name: 'certificates.drill',
  payload: z.strictObject({ drillId: z.uuid() }),
  principal: async () => PKI,
  run: async ({ deps, tx, payload: { drillId } }) => {
    if (!(await drillSlice(deps, drillId))) {
      await enqueue(tx, runDrill, { drillId }, { dedupeKey: drillId })
    }
  },
})

/** Goes on for a while; true when nothing is left. In transactions of its own, so that its progress is seen. */
export async function drillSlice(deps: Deps, drillId: string): Promise<boolean> {
  const ends = performance.now() + SLICE_MS
  const inDatabase: <T>(work: (tx: Transaction) => Promise<T>) => Promise<T> = (work) =>
    deps.db.as(PKI, work)
  while (performance.now() < ends) {
    const batch = await prepareBatch(deps, inDatabase, drillId)
    if (!batch) return true
    if (batch.length === 0) {
      await inDatabase((tx) => queries.finish(tx, drillId, 'done'))
      return true
    }
    const outcomes = await signAll(deps, batch)
    const signed = outcomes.filter(Boolean).length
    await inDatabase(async (tx) => {
      await queries.advance(tx, drillId, { signed, failed: batch.length - signed })
      // Of a signer that is away there is nothing more to learn.
      if (signed === 0) await queries.finish(tx, drillId, 'failed')
    })
    if (signed === 0) return true
  }
  return false
}

interface Prepared {
  authority: Authority
  profile: 'network-access' | 'device-management'
  tbs: Buffer
}

/** Null when the drill is over. */
async function prepareBatch(
  deps: Deps,
  inDatabase: <T>(work: (tx: Transaction) => Promise<T>) => ReturnType<Database['as']> & Promise<T>,
  drillId: string,
): Promise<Prepared[] | null> {
  return inDatabase(async (tx) => {
    if ((await queries.get(tx, drillId))?.state !== 'running') return null
    const authorities = new Map<string, Authority>()
    const prepared: Prepared[] = []
    const records: Parameters<typeof queries.record>[2][number][] = []
    for (const row of await queries.next(tx, drillId, BATCH)) {
      const profile = row.profile as Prepared['profile']
      const hierarchy = HIERARCHY[profile]!
      const authority = authorities.get(hierarchy) ?? (await issuingAuthority(tx, hierarchy))
      authorities.set(hierarchy, authority)
      const serial = serialNumber(deps.random(16))
      const { subject, publicKey } = parseCertificate(row.der)
      const { tbs, sha256 } = prepareCertificate({
        profile: PROFILES[profile],
        serial,
        issuer: authority.issuer,
        subject: parseName(subject).map(({ value }) => ['CN', value] as const),
        names: { uris: [deviceUri(row.deviceId)] },
        publicKey,
        ...overBefore(authority, deps.clock()),
        ...revocationUrls(deps.config, authority.slug),
      })
      prepared.push({ authority, profile, tbs })
      records.push({ certificateId: row.id, serial, sha256 })
    }
    if (records.length > 0) await queries.record(tx, drillId, records)
    return prepared
  })
}

/** A second that has passed. */
function overBefore({ issuer }: Authority, now: Date) {
  const start = Math.max(+now - 2 * BACKDATED_MS, +issuer.notBefore)
  const notBefore = new Date(Math.floor(start / 1000) * 1000)
  return { notBefore, notAfter: new Date(+notBefore + 1000) }
}

async function signAll(deps: Deps, batch: readonly Prepared[]): Promise<boolean[]> {
  const outcomes: boolean[] = []
  let at = 0
  const worker = async () => {
    for (let mine = at++; mine < batch.length; mine = at++) {
      outcomes[mine] = await signOne(deps, batch[mine]!)
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
  return outcomes
}

/** Signed, read back, and thrown away. Waits where the signer is asked for too much. */
async function signOne(deps: Deps, { authority, profile, tbs }: Prepared): Promise<boolean> {
  for (;;) {
    try {
      await signCertificate(deps, authority, profile, tbs)
      return true
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      if (error.code !== 'rate_limited') return false
      await sleep(Number(error.params.retryAfterSeconds ?? 1) * 1000)
    }
  }
}
