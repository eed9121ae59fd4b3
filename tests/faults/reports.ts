import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { request as httpRequest } from 'node:http'
import { prepareGround } from './ground.ts'
import { random } from './kill.ts'
import { type Api, openProcesses } from './processes.ts'
import { look, plantReporter } from './reported.ts'

const VICTIMS = ['api', 'backend', 'worker', 'signer', 'postgres'] as const
/** A report passes no more marks than these. */
const MARKS = 60

export interface Siege {
  storm(seed: number): Promise<void>
  close(): Promise<void>
}

/** Loss reports over real sockets, while somebody dies at one of the points that a report passes. */
export async function openSiege(): Promise<Siege> {
  const processes = await openProcesses()
  const ground = await prepareGround(processes)
  await processes.startSigner()
  let api: Api | undefined
  let worker: Api | undefined

  const stand = async (): Promise<void> => {
    if (!processes.postgresRuns()) await ground.restartPostgres()
    if (!processes.signerRuns()) await processes.startSigner()
    await ground.sql((sql) => sql`select`)
    if (!api?.alive()) api = await processes.startApi(false)
    if (!worker?.alive()) worker = await processes.startApi(true)
  }
  const kill: Record<(typeof VICTIMS)[number], () => Promise<void>> = {
    // Kills itself.
    api: async () => {},
    backend: async () => {
      await ground.sql(
        (sql) =>
          sql`select pg_terminate_backend(pid) from pg_stat_activity where usename = 'mamori_app'`,
      )
    },
    worker: async () => {
      await worker!.kill()
    },
    signer: () => processes.killSigner(),
    postgres: async () => {
      await processes.killPostgres()
      // The operator's supervisor starts it at once.
      await ground.restartPostgres()
    },
  }

  const report = (token: string, kind: string, deviceId: string, key: string) =>
    post(api!.port, token, { kind, deviceIds: [deviceId] }, key)

  const storm = async (seed: number): Promise<void> => {
    await stand()
    const next = random(seed)
    const victim = VICTIMS[seed % VICTIMS.length]!
    const at = 1 + Math.floor(next() * MARKS)
    const kind = next() < 0.5 ? 'loss' : 'theft'
    const { deviceId, token } = await plantReporter(ground)
    const key = randomUUID()
    const armed = await api!.arm({ at, victim }, kill[victim])
    const told = await report(token, kind, deviceId, key)
    await armed.settled()
    await stand()
    await api!.arm(null)
    const after = await look(ground, deviceId, kind)
    const said = `seed ${seed} (${victim} at ${at}, ${kind}): `
    if (told === 201 && after !== 'all') throw new Error(`${said}confirmed, but ${after}`)
    if (told !== null && told !== 201 && after !== 'none')
      throw new Error(`${said}refused with ${told}, but ${after}`)
    if (after !== 'all' && after !== 'none') throw new Error(said + after)
    // The same once more is the same, or the first that counts.
    const again = await persist(() => report(token, kind, deviceId, key))
    if (again !== 201) throw new Error(`${said}again: ${again}`)
    const whole = await look(ground, deviceId, kind)
    if (whole !== 'all') throw new Error(`${said}once more, and ${whole}`)
  }

  /** Connections that were killed show when they are used again: whoever reports asks once more. */
  const persist = async (ask: () => Promise<number | null>): Promise<number | null> => {
    for (let left = 10; ; left--) {
      const status = await ask()
      if ((status !== 503 && status !== null) || left === 0) return status
    }
  }

  return {
    storm,
    close: async () => {
      await api?.kill()
      await worker?.kill()
      await processes.close()
    },
  }
}

/** The status, or null where the connection died. */
async function post(
  port: number,
  token: string,
  body: object,
  key: string,
): Promise<number | null> {
  const sending = httpRequest({
    host: '127.0.0.1',
    port,
    path: '/api/incidents',
    method: 'POST',
    agent: false,
    headers: {
      host: `localhost:${port}`,
      cookie: `__Host-mamori=${token}`,
      'content-type': 'application/json',
      'idempotency-key': key,
    },
  })
  const answered = once(sending, 'response')
  sending.end(JSON.stringify(body))
  try {
    const [answer] = await answered
    answer.resume()
    return answer.statusCode
  } catch {
    return null
  }
}
