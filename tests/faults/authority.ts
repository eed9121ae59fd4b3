import { randomUUID } from 'node:crypto'
import { createRequest } from '#tests/pki'
import { prepareGround } from './ground.ts'
import { judge } from './judge.ts'
import { random } from './kill.ts'
import { type Fault, type Order, openProcesses, type Victim, type Worker } from './processes.ts'

const HOUR_MS = 3_600_000
const VICTIMS: Victim[] = ['backend', 'api', 'signer', 'postgres']
/** An order passes no more marks than these. */
const MARKS = { issue: 12, withdraw: 3, publish: 13 }

/** A CA under fire: the processes of which it is made are killed while they work. */
export interface Battlefield {
  storm(seed: number): Promise<void>
  close(): Promise<void>
}

type Issue = Extract<Order, { kind: 'issue' }>
interface Issued {
  id: string
  serialNumber: string
}

export async function openBattlefield(): Promise<Battlefield> {
  const processes = await openProcesses()
  const ground = await prepareGround(processes)
  await processes.startSigner()
  const withdrawn = new Map<string, string>()
  let worker: Worker | undefined

  const atWork = async (): Promise<Worker> => {
    if (!worker?.alive()) worker = await processes.startWorker(ground.userId)
    return worker
  }
  const skewed = (skewMs = 0) => ({ skewMs: processes.offsetMs() + skewMs })
  const order = async (what: Order, skewMs = 0) => (await atWork()).do(what, skewed(skewMs))
  const issueOrder = async (): Promise<Issue> => ({
    kind: 'issue',
    deviceId: await ground.device(),
    csr: createRequest().pem,
    key: randomUUID(),
  })
  const succeed = async (what: Order): Promise<Issued> => {
    for (let left = 5; ; left--) {
      const told = await order(what)
      if (told !== 'died' && 'outcome' in told) return told.outcome as Issued
      // Connections that were killed show when they are used again, and may take their process along.
      if (left === 0 || (told !== 'died' && told.failed !== 'unknown'))
        throw new Error(`in a quiet time, ${what.kind}: ${JSON.stringify(told)}`)
    }
  }

  const kill: Record<Exclude<Victim, 'api'>, (rises: boolean) => Promise<void>> = {
    signer: async (rises) => {
      await processes.killSigner()
      // Who asks may find it again while they wait.
      if (rises) processes.startSigner().catch(() => {})
    },
    backend: async () => {
      // One backend that dies takes all sessions with it, and PostgreSQL recovers from its log.
      const [found] = await ground.sql(
        (db) => db`select pid from pg_stat_activity where usename = 'mamori_app' limit 1`,
      )
      if (found) process.kill(found.pid, 'SIGKILL')
    },
    postgres: () => processes.killPostgres(),
  }
  /** Carries out an order during which somebody dies; true when it was confirmed all the same. */
  const under = async (what: Order, fault: Fault, rises: boolean, skewMs: number) => {
    const { victim } = fault
    const told = await (await atWork()).do(what, {
      ...skewed(skewMs),
      fault,
      ...(victim !== 'api' && { onMark: () => kill[victim](rises) }),
    })
    await standUp()
    return told !== 'died' && 'outcome' in told
  }
  /** Whoever died is started again, as the operator's supervisor does. */
  const standUp = async () => {
    if (!processes.postgresRuns()) {
      await worker?.kill()
      await ground.restartPostgres()
    }
    if (!processes.signerRuns()) await processes.startSigner()
    await processes.signerReady()
    await ground.sql((db) => db`select`)
  }

  /** What a signer that is away for hours does not keep from being done, and what it does. */
  const longAbsence = async (hours: number, healthy: Issued) => {
    await processes.killSigner()
    processes.pass(hours * HOUR_MS)
    const refused = await order(await issueOrder())
    if (refused === 'died' || !('failed' in refused) || refused.failed !== 'signer_unavailable')
      throw new Error(`without a signer: ${JSON.stringify(refused)}`)
    await succeed({ kind: 'hold', id: healthy.id })
    withdrawn.set(healthy.serialNumber, 'hold')
    const [list] = await ground.sql(
      (db) => db`select next_update from crls c join authorities a on a.id = authority_id
        where a.slug = 'network' order by number desc limit 1`,
    )
    if (+list!.next_update - Date.now() - processes.offsetMs() < 12 * HOUR_MS)
      throw new Error(`after ${hours} hours without a signer the list is stale`)
    await processes.startSigner()
  }

  return {
    storm: async (seed) => {
      const next = random(seed)
      const upTo = (n: number) => 1 + Math.floor(next() * n)
      const pick = <T>(from: readonly T[]): T => from[Math.floor(next() * from.length)]!
      const victim = VICTIMS[seed % VICTIMS.length]!
      const skew = () => pick([0, 0, HOUR_MS, -HOUR_MS])
      const fault = (marks: number): Fault => ({ victim, at: upTo(marks) })

      await succeed({ kind: 'publish' })
      const healthy = await succeed(await issueOrder())
      const wanted = await issueOrder()
      await under(wanted, fault(MARKS.issue), next() < 0.5, skew())
      // Whoever asks for the same again gets it, whatever became of the first try.
      if (next() < 0.5) await succeed(wanted)
      if (seed % 8 === 2) await longAbsence(upTo(15), healthy)
      else {
        const kind = pick(['hold', 'revoke'] as const)
        const done = await under({ kind, id: healthy.id }, fault(MARKS.withdraw), false, skew())
        // Only what was confirmed has to hold; the rest may or may not have happened.
        if (done) withdrawn.set(healthy.serialNumber, kind)
      }
      await under({ kind: 'publish' }, fault(MARKS.publish), next() < 0.5, skew())
      await recover()
      const broken = await judge(ground, processes, withdrawn)
      if (broken.length > 0) throw new Error(`seed ${seed}: ${broken.join('; ')}`)
    },
    close: async () => {
      await worker?.kill()
      await processes.close()
    },
  }

  /** Those who died have been gone for a while; somebody else comes round. */
  async function recover(): Promise<void> {
    await ground.plant(async (sql) => {
      await sql`update certificates set created_at = now() - interval '11 minutes' where state = 'intent'`
      await sql`update authorities set crl_claimed_at = null`
    })
    await succeed({ kind: 'settle' })
    await succeed({ kind: 'publish' })
  }
}
