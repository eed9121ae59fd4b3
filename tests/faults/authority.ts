import { createHash } from 'node:crypto'
import postgres from 'postgres'
import { publishDue } from '#api/certificates/crl-publish'
import { settleCertificates } from '#api/certificates/jobs'
import { statuses } from '#api/certificates/ocsp-queries'
import { AppError } from '#api/errors'
import { checkCrl, parseCrl, parseTbsCertificate } from '#certs'
import { system } from '#drizzle/client'
import { createTestApp, type TestApp, type Visitor } from '#tests/app'
import { createPki, createRequest, type Pki, plantAuthorities } from '#tests/pki'
import { type Office, plantOffice } from '#tests/rollout'
import { random } from './kill.ts'

const HOUR_MS = 3_600_000
const NEVER = new Promise<never>(() => {})
/** What has not come back by then belongs to a process that is gone. */
const GONE_MS = 700

/** A CA under fire: its clock, its signer and its connections go wrong when told. */
export interface Battlefield {
  t: TestApp
  storm(seed: number): Promise<void>
  close(): Promise<void>
}

type Fault =
  | 'none'
  | 'dies before signing'
  | 'dies after signing'
  | 'signer away'
  | 'backend killed'
const FAULTS: Fault[] = [
  'none',
  'dies before signing',
  'dies after signing',
  'signer away',
  'backend killed',
]

export async function openBattlefield(): Promise<Battlefield> {
  let skewMs = 0
  let fault: Fault = 'none'
  const broken: string[] = []
  const signed: Buffer[] = []
  const pki: Pki = createPki(() => new Date())
  const real = { ...pki.signer }

  /** The signature, and what becomes of whoever asked for it. */
  const underFire = async (sign: () => Promise<Buffer>): Promise<Buffer> => {
    const mine = fault
    if (mine === 'dies before signing') return NEVER
    if (mine === 'signer away') throw new AppError('signer_unavailable')
    const signature = await sign()
    if (mine === 'dies after signing') return NEVER
    return signature
  }
  const signer: typeof pki.signer = {
    ...pki.signer,
    certificate: (request) =>
      underFire(async () => {
        // Invariant 3: what is about to be signed is committed, digest and all.
        const { serial } = parseTbsCertificate(request.tbs)
        const sha256 = createHash('sha256').update(request.tbs).digest()
        const found =
          await t.ownerSql`select from certificates where serial = ${serial} and tbs_sha256 = ${sha256}`
        if (found.length !== 1) broken.push(`signed off record: ${serial.toString('hex')}`)
        signed.push(serial)
        return real.certificate(request)
      }),
    crl: (request) => underFire(() => real.crl(request)),
  }
  const t = await createTestApp({ signer, clock: () => new Date(Date.now() + skewMs) })
  const { networkId } = await plantAuthorities(t, pki)
  const admin = postgres(t.superuserUrl, { max: 1, onnotice: () => {} })
  let office: Office = await plantOffice(t, 60)
  // An hour more or less must not end the session, or nothing would be tried.
  await t.plant(
    (sql) => sql`insert into settings (key, value) values ('session.idleMinutes', '240')`,
  )
  const security = await t.loginAs('security')
  const withdrawn = new Map<string, string>()
  let used = 0

  const device = async () => {
    if (used === office.people.length) {
      office = await plantOffice(t, 60)
      used = 0
    }
    return office.people[used++]!.oldDeviceId
  }
  /** Ends as an answer, as an error, or not at all. */
  const attempt = async <T>(work: () => Promise<T>): Promise<T | undefined> => {
    let timer: NodeJS.Timeout | undefined
    const gone = new Promise<undefined>((resolve) => {
      timer = setTimeout(() => resolve(undefined), GONE_MS)
    })
    return Promise.race([work().catch(() => undefined), gone]).finally(() => clearTimeout(timer))
  }
  const kill = (afterMs: number) =>
    new Promise<void>((resolve) => {
      setTimeout(async () => {
        await admin`select pg_terminate_backend(pid) from pg_stat_activity
          where usename = 'mamori_app' and datname = current_database() and query not like 'listen%'`
        resolve()
      }, afterMs)
    })
  const send = (visitor: Visitor, path: string, json: object) =>
    visitor(path, { method: 'POST', json })

  const issue = async () => {
    const json = { deviceId: await device(), profile: 'network-access', csr: createRequest().pem }
    const answer = await attempt(() => send(security, '/api/certificates', json))
    return answer?.status === 201
      ? ((await answer.json()) as { id: string; serialNumber: string })
      : undefined
  }
  const withdraw = async (
    one: { id: string; serialNumber: string },
    what: 'hold' | 'revoke',
  ): Promise<void> => {
    const json = what === 'revoke' ? { reason: 'keyCompromise' } : {}
    const answer = await attempt(() => send(security, `/api/certificates/${one.id}/${what}`, json))
    // Only what was confirmed has to hold; the rest may or may not have happened.
    if (answer?.status === 200) withdrawn.set(one.serialNumber, what)
  }

  return {
    t,
    storm: async (seed) => {
      const next = random(seed)
      const pick = <T>(from: readonly T[]): T => from[Math.floor(next() * from.length)]!
      const under = async (work: () => Promise<unknown>) => {
        skewMs = pick([0, 0, HOUR_MS, -HOUR_MS])
        fault = pick(FAULTS)
        const killing = fault === 'backend killed' ? kill(next() * 25) : undefined
        await attempt(async () => work())
        await killing
        fault = 'none'
        skewMs = 0
      }
      const healthy = await issue()
      if (!healthy) throw new Error('a quiet time must issue')
      await under(issue)
      await under(() => withdraw(healthy, pick(['hold', 'revoke'] as const)))
      const marks = ['number', 'read', 'signed', 'none']
      const mark = pick(marks)
      await under(() => publishDue(t.deps, async (point) => (point === mark ? NEVER : undefined)))
      await recover()
      await judge()
      if (broken.length > 0) throw new Error(broken.splice(0).join('; '))
    },
    close: async () => {
      await admin.end()
      await t.close()
    },
  }

  /** Those who died have been gone for a while; somebody else comes round. */
  async function recover(): Promise<void> {
    await t.plant(async (sql) => {
      await sql`update certificates set created_at = now() - interval '11 minutes' where state = 'intent'`
      await sql`update authorities set crl_claimed_at = null`
    })
    const jobs = { ...system('pki'), roles: ['@pki', '@jobs'] }
    await retry(() =>
      t.db.as(jobs, (tx) =>
        settleCertificates.run({ deps: t.deps, tx, payload: {}, now: new Date() }),
      ),
    )
    await retry(() => publishDue(t.deps))
  }

  /** Connections that were killed show once when they are used again. */
  async function retry(work: () => Promise<unknown>): Promise<void> {
    for (let left = 5; ; left--) {
      try {
        await work()
        return
      } catch (error) {
        if (left === 0) throw error
      }
    }
  }

  async function judge(): Promise<void> {
    const lists =
      await t.ownerSql`select number::int, generation::int, der, next_update, this_update from crls
      where authority_id = ${networkId} and kind = 'full' order by published_at, number`
    for (const [at, list] of lists.entries()) {
      const before = lists[at - 1]
      if (before && (list.number <= before.number || list.generation < before.generation))
        broken.push('a list goes back')
    }
    const last = lists.at(-1)!
    const crl = parseCrl(last.der, last.der.length)
    checkCrl(last.der, {
      issuer: pki.network.issuer,
      number: BigInt(last.number),
      count: crl.count,
    })
    if (+crl.nextUpdate - Date.now() < 12 * HOUR_MS) broken.push('a list ends within 12 hours')
    if (+crl.thisUpdate > Date.now()) broken.push('a list is of the future')
    const listed = new Set([...crl.entries()].map(({ serial }) => serial.toString('hex')))
    const rows = await t.db.as(system('pki'), (tx) => statuses(tx, networkId, signed))
    const states = new Map(rows.rows.map((row) => [row.serial.toString('hex'), row.state]))
    for (const serial of signed.map((bytes) => bytes.toString('hex'))) {
      const state = states.get(serial)
      if (state === undefined) broken.push(`signed, not on record: ${serial}`)
      else if ((state === 'issued') === listed.has(serial))
        broken.push(`${state}, list says else: ${serial}`)
    }
    for (const [serial, what] of withdrawn) {
      if (states.get(serial) === 'issued' || !listed.has(serial))
        broken.push(`${what} is lost: ${serial}`)
    }
  }
}
