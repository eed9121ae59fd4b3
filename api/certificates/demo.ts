import { generateKeyPairSync } from 'node:crypto'
import { z } from 'zod'
import {
  assemble,
  prepareRequest,
  publicKeyOf,
  type RevocationReason,
  signWithKey,
  toPem,
} from '#certs'
import type { deviceProfile } from '#contract/certificates'
import { system } from '#drizzle/client'
import type { Actor } from '../actor.ts'
import type { Deps } from '../deps.ts'
import { defineJob } from '../jobs/define-job.ts'
import { enqueue } from '../jobs/outbox.ts'
import { demoActor } from '../users/first-run.ts'
import * as queries from './demo-queries.ts'
import { issueCertificate } from './issue.ts'
import { issueServerCertificate } from './server.ts'
import { holdCertificate, revokeCertificate } from './withdraw.ts'

/*
 * What the demo shows of certificates. All of them are real: for keys made here and thrown away at once,
 * issued by the demo's authorities as any other, and answered for by OCSP and lists.
 */

type DeviceProfile = z.infer<typeof deviceProfile>

const PKI = system('pki')
const LAPTOPS = 110
/** A validity for each, so that they do not all end in one month. */
const daysOf = (index: number): number => 20 + ((index * 37) % 346)
/** Of these laptops, by their place in the row, the network certificate is … */
const REPLACED = new Set([5, 17, 29, 60])
const HELD = new Set([3, 40])
const REVOKED = new Map<number, { reason: RevocationReason; note: string }>([
  [8, { reason: 'keyCompromise', note: '出張先での盗難' }],
  [21, { reason: 'cessationOfOperation', note: '業務の終了に伴う回収' }],
  [34, { reason: 'affiliationChanged', note: '出先機関への異動' }],
])

/** Once, for a demo that has none; whoever waits for the start does not wait for this. */
export async function orderDemoCertificates({ db }: Pick<Deps, 'db'>): Promise<void> {
  await db.as(PKI, async (tx) => {
    if (await queries.anyOf(tx, 'network-access')) return
    await enqueue(tx, makeDemoCertificates, {}, { dedupeKey: 'demo' })
  })
}

interface People {
  it: Actor
  security: Actor
}

/** In transactions of its own; started again, it goes on with the laptops that have none. */
export const makeDemoCertificates = defineJob({
  name: 'certificates.demo',
  payload: z.strictObject({}),
  principal: async () => PKI,
  leaseMs: 5 * 60_000,
  run: async ({ deps }) => {
    const [it, security] = [await demoActor(deps, 'it_staff'), await demoActor(deps, 'security')]
    if (!it || !security) return
    // Whoever logs in as one of these finds their own.
    const [employee, head] = [
      await demoActor(deps, 'employee'),
      await demoActor(deps, 'section_head'),
    ]
    const first = { staffId: employee?.staffId ?? null, unitIds: head?.unitIds ?? [] }
    const laptops = await deps.db.as(it, (tx) =>
      queries.laptops(tx, { first, count: LAPTOPS, at: deps.clock() }),
    )
    for (const [index, laptop] of laptops.entries()) {
      if (!laptop.certified) await certify(deps, { it, security }, index, laptop.id)
    }
    if (!(await deps.db.as(it, (tx) => queries.anyOf(tx, 'server'))))
      await certifyServer(deps, security)
  },
})

async function certify(deps: Deps, { it, security }: People, index: number, deviceId: string) {
  const issue = (profile: DeviceProfile, days: number) =>
    issueCertificate(deps, it, { deviceId, profile, csr: createRequest() }, null, { days })
  if (index % 2 === 0) await issue('device-management', daysOf(index + 50))
  if (REPLACED.has(index)) await issue('network-access', daysOf(index))
  const { id } = await issue('network-access', daysOf(index + 7))
  const now = deps.clock()
  const revoked = REVOKED.get(index)
  if (revoked) await deps.db.as(security, (tx) => revokeCertificate(tx, id, { ...revoked, now }))
  if (HELD.has(index))
    await deps.db.as(it, (tx) => holdCertificate(tx, id, { note: '所在を確認中', now }))
}

async function certifyServer(deps: Deps, security: Actor): Promise<void> {
  const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const names = { dns: ['radius01.example.lg.jp', 'radius02.example.lg.jp'] }
  const wanted = { hierarchy: 'network', names, publicKey: publicKeyOf(publicKey) } as const
  await issueServerCertificate(deps, security, wanted)
}

/** For a key that nobody has. */
export function createRequest(): string {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const prepared = prepareRequest({ subject: [['CN', 'demo']], publicKey: publicKeyOf(privateKey) })
  const signature = signWithKey(privateKey, prepared.algorithm, prepared.tbs)
  return toPem(assemble(prepared, signature), 'CERTIFICATE REQUEST')
}
