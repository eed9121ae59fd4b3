import { createHash } from 'node:crypto'
import { assemble, type Crl, checkCrl, parseCrl, prepareCrl, type RevokedEntry } from '#certs'
import { system } from '#drizzle/client'
import type { Config } from '../config.ts'
import type { Deps } from '../deps.ts'
import { deltaEntries, entryOf, goneFrom } from './crl-entries.ts'
import * as queries from './crl-queries.ts'
import { generationOf } from './issuer-queries.ts'
import { type Authority, authorityById, BACKDATED_MS, deltaUrl } from './issuers.ts'

const PKI = system('pki')
const HOUR_MS = 3_600_000
/** How long a list is good for. */
const LIFE_MS = 48 * HOUR_MS
/** With so much left it is published anew: sixteen hours before the twelve that always remain. */
export const RENEW_LEFT_MS = 28 * HOUR_MS

/** What a list would lose that it must keep, or what was signed says something else: nothing is published. */
class UnfitList extends Error {}

/** A fault test stops here: `number`, `read`, `signed`. */
export type Mark = (point: string) => Promise<void>
const unmarked: Mark = async () => {}

/** Publishes every list that is due; one that fails does not keep the others. Throws the first failure. */
export async function publishDue(deps: Deps, mark = unmarked): Promise<void> {
  const endsBefore = new Date(+deps.clock() + RENEW_LEFT_MS)
  const ids = await deps.db.as(PKI, (tx) => queries.due(tx, endsBefore))
  const failures: unknown[] = []
  for (const id of ids) {
    await publishCrl(deps, id, mark).catch((error) => failures.push(error))
  }
  if (failures.length > 0) throw failures[0]
}

/**
 * Takes a number, reads one moment, signs outside of any transaction, reads back what was signed, and
 * publishes it unless somebody has published something later.
 */
export async function publishCrl(
  deps: Deps,
  authorityId: string,
  mark = unmarked,
): Promise<'published' | 'overtaken' | 'taken'> {
  const number = await deps.db.as(PKI, (tx) => queries.takeNumber(tx, authorityId))
  if (number === null) return 'taken'
  try {
    await mark('number')
    const read = await deps.db.as(PKI, (tx) => readMoment(deps, tx, authorityId), {
      snapshot: true,
    })
    await mark('read')
    const rows = await signLists(deps, read, number)
    await mark('signed')
    await deps.db.as(PKI, async (tx) => {
      await queries.publish(tx, rows)
      await queries.prune(tx, authorityId, deps.clock())
    })
    return 'published'
  } catch (error) {
    await deps.db.as(PKI, (tx) => queries.giveUp(tx, authorityId, number)).catch(() => {})
    if (isOvertaken(error)) return 'overtaken'
    throw error
  }
}

function isOvertaken(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    const name = (cause as { constraint_name?: string }).constraint_name
    if (name === 'crls_rise' || name === 'crls_authority_id_kind_number_pk') return true
  }
  return false
}

interface Moment {
  authority: Authority
  generation: number
  entries: RevokedEntry[]
  delta: { baseNumber: number; entries: RevokedEntry[] } | null
  thisUpdate: Date
  nextUpdate: Date
}

type Transaction = Parameters<typeof queries.due>[0]

async function readMoment(deps: Deps, tx: Transaction, authorityId: string): Promise<Moment> {
  const now = deps.clock()
  const authority = await authorityById(tx, authorityId)
  const generation = await generationOf(tx, authorityId)
  const last = await queries.lastFull(tx, authorityId)
  // What has ended stays for one more list than it was alive for (RFC 5280 §3.3).
  const since = last?.thisUpdate ?? null
  const entries = (await queries.withdrawn(tx, authorityId, since)).map(entryOf)
  if (last) {
    const gone = goneFrom(read(last.der), entries)
    const lost = await queries.missing(tx, authorityId, gone, last.thisUpdate)
    if (lost > 0) throw new UnfitList(`the next list would lose ${lost} serials`)
  }
  const base = await queries.baseOfDelta(tx, authorityId, now)
  const delta = base
    ? {
        baseNumber: base.number,
        entries: deltaEntries(
          read(base.der),
          entries,
          await queries.releasedSince(tx, authorityId, base.thisUpdate),
          now,
        ),
      }
    : null
  return { authority, generation, entries, delta, ...times(authority, now, last) }
}

const read = (der: Uint8Array): Crl => parseCrl(der, der.length)

/**
 * Backdated for clients whose clock is slow. A second later than the last one, unless that is of the future:
 * of two lists of the same second OpenSSL goes by the one it met first, whatever their numbers.
 */
function times({ issuer }: Authority, now: Date, last: { thisUpdate: Date } | undefined) {
  const seconds = (ms: number) => new Date(Math.floor(ms / 1000) * 1000)
  const earliest = last && last.thisUpdate <= now ? Math.min(+last.thisUpdate + 1000, +now) : 0
  return {
    thisUpdate: seconds(Math.max(+now - BACKDATED_MS, +issuer.notBefore, earliest)),
    nextUpdate: seconds(Math.min(+now + LIFE_MS, +issuer.notAfter)),
  }
}

async function signLists(deps: Deps, moment: Moment, number: number) {
  const { authority, generation, entries, delta, thisUpdate, nextUpdate } = moment
  const common = { authorityId: authority.id, number, generation, thisUpdate, nextUpdate }
  const rows = [
    {
      ...common,
      kind: 'full',
      ...(await signList(deps, authority, moment, number, {
        entries,
        ...freshest(deps.config, authority),
      })),
    },
  ]
  if (!delta) return rows
  const signed = await signList(deps, authority, moment, number, {
    entries: delta.entries,
    baseNumber: BigInt(delta.baseNumber),
  })
  return [...rows, { ...common, kind: 'delta', baseNumber: delta.baseNumber, ...signed }]
}

const freshest = (config: Config, { slug }: Authority) => ({ deltaUrls: [deltaUrl(config, slug)] })

async function signList(
  deps: Deps,
  { issuer, keyId }: Authority,
  { thisUpdate, nextUpdate }: Moment,
  number: number,
  facts: { entries: RevokedEntry[]; baseNumber?: bigint; deltaUrls?: string[] },
) {
  const about = { issuer, number: BigInt(number) }
  const prepared = prepareCrl({ ...about, thisUpdate, nextUpdate, ...facts })
  const der = assemble(prepared, await deps.signer.crl({ keyId, tbs: prepared.tbs }))
  checkCrl(der, { ...about, count: facts.entries.length })
  return { entries: facts.entries.length, der, sha256: createHash('sha256').update(der).digest() }
}
