import { z } from 'zod'
import { fromPem, onelineName, parseCertificate } from '#certs'
import { certificateDoor } from '../access/doors.ts'
import { createRequest } from '../certificates/demo.ts'
import { issueCertificate } from '../certificates/issue.ts'
import { proveDemoLock } from '../commands/demo.ts'
import type { Deps } from '../deps.ts'
import { defineJob } from '../jobs/define-job.ts'
import { enqueue } from '../jobs/outbox.ts'
import { demoActor } from '../users/first-run.ts'
import { report, tick } from './demo.ts'
import * as queries from './demo-queries.ts'

/** Who asks about the laptop: an access point in an office, and the gateway of the closed network. */
const DOORS = [
  { door: 'radius-certificate', caller: { station: '02005e105341', nas: 'ap-honcho-3f 庁内無線' } },
  { door: 'gateway', caller: { nas: 'gateway 10.20.0.8' } },
] as const
const HOUR_MS = 3_600_000

/** Once, for a demo with losses; whoever waits for the start does not wait for this. */
export const orderDemoLoss = (
  { db }: Pick<Deps, 'db'>,
  principal: Parameters<Deps['db']['as']>[0],
) =>
  db.as(principal, async (tx) => {
    if (!(await queries.anyIncident(tx)) || (await queries.anyWithdrawal(tx))) return
    await enqueue(tx, makeDemoLoss, {}, { dedupeKey: 'demo' })
  })

/**
 * What a loss looks like from all sides: a laptop with certificates of its own, which every door lets in;
 * then a report, after which none does. It happens as the demo starts, since its authorities are no older.
 */
export const makeDemoLoss = defineJob({
  name: 'incidents.demo',
  payload: z.strictObject({}),
  leaseMs: 2 * 60_000,
  run: async ({ deps }) => {
    const [hotline, security, head] = [
      await demoActor(deps, 'it_staff'),
      await demoActor(deps, 'security'),
      await demoActor(deps, 'section_head'),
    ]
    if (!hotline || !security || !head) return
    const found = await deps.db.as(hotline, async (tx) => {
      if (await queries.anyWithdrawal(tx)) return null
      return queries.certifiable(tx, { besides: head.unitIds, at: deps.clock() })
    })
    if (!found) return
    const { laptopId, phoneId } = found
    const issue = (profile: 'network-access' | 'device-management') =>
      issueCertificate(deps, hotline, { deviceId: laptopId, profile, csr: createRequest() }, null)
    await issue('device-management')
    const { pem } = await issue('network-access')
    await knock(deps, pem)
    const ago = (hours: number) => new Date(+deps.clock() - hours * HOUR_MS).toISOString()
    const incident = await report({ deps, actor: hotline }, 'certified', {
      kind: 'loss',
      deviceIds: [laptopId, phoneId],
      occurredAt: ago(1.5),
      noticedAt: ago(0.5),
      place: '旭川市内の会議場',
      note: '会議の後、鞄ごと見当たらない。会場に確認中。',
      dataKinds: ['work'],
    })
    await knock(deps, pem)
    await proveDemoLock(deps, laptopId, deps.clock(), 2)
    await tick({ deps, actor: security }, incident, { section_head: {} })
  },
})

/** As the laptop would, wherever somebody has taken it. */
async function knock(deps: Deps, pem: string): Promise<void> {
  const [der] = fromPem(pem, 'CERTIFICATE')
  const { serial, issuer } = parseCertificate(der!)
  const shown = { serial: Buffer.from(serial).toString('hex'), issuer: onelineName(issuer) }
  for (const { door, caller } of DOORS) await certificateDoor(deps, door, shown, caller)
}
