import { createRequire } from 'node:module'
import type Bull from 'bull'
import type { Logger } from 'pino'
import type { Item } from './queries.ts'

/** Brings items to a worker. It may lose them, bring them twice or bring them late: the outbox knows. */
export interface Carrier {
  /** How many items it would take now. Rejects when it can't take any for being broken. */
  room(): Promise<number>
  offer(items: readonly Item[]): Promise<void>
  /** `handler` never rejects. Called once. */
  work(handler: (item: Item) => Promise<void>): void
  /** Waits for what runs, but not for longer. */
  close(limitMs: number): Promise<void>
  healthy(): Promise<boolean>
}

/** With two connections for each job at most, this leaves the pool of ten to the requests. */
const CONCURRENCY = 3
/** Few, since a lease runs while its item waits; enough that workers don't wait for the next turn. */
const BACKLOG = 60

/** No more than wait until half the backlog is gone: one statement then leases many. */
const roomBeside = (waiting: number): number => (waiting > BACKLOG / 2 ? 0 : BACKLOG - waiting)

export function inProcessCarrier(concurrency = CONCURRENCY): Carrier {
  const waiting: Item[] = []
  const running = new Set<Promise<void>>()
  let handle: ((item: Item) => Promise<void>) | undefined
  let closed = false

  const pump = () => {
    while (handle && !closed && running.size < concurrency && waiting.length > 0) {
      const work = handle(waiting.shift()!).finally(() => {
        running.delete(work)
        pump()
      })
      running.add(work)
    }
  }
  return {
    room: async () => (closed ? 0 : roomBeside(waiting.length)),
    offer: async (items) => {
      waiting.push(...items)
      pump()
    },
    work: (handler) => {
      handle = handler
      pump()
    },
    close: async (limitMs) => {
      closed = true
      await atMost(limitMs, Promise.allSettled(running)).catch(() => {})
    },
    healthy: async () => !closed,
  }
}

/** What @types/bull leaves out. */
type Queue = Bull.Queue<Item> & { disconnect?(): Promise<void> }

/** A Redis that answers nothing is as good as none. */
const REDIS_PATIENCE_MS = 5_000
/** Then it is connected to anew. Bull waits five seconds for a job before it asks again. */
const SILENCE_MS = 15_000

/** Bull is loaded here, since without Redis nobody needs it. */
export function redisCarrier(
  url: string,
  { log, concurrency = CONCURRENCY }: { log: Logger; concurrency?: number },
): Carrier {
  const Queue: typeof Bull = createRequire(import.meta.url)('bull')
  const queue: Queue = new Queue<Item>('outbox', {
    // In braces, so that all keys lie in one slot of a cluster.
    prefix: '{mamori}',
    redis: {
      ...redisOptions(url),
      retryStrategy: (times) => Math.min(times * 100, 2_000),
      socketTimeout: SILENCE_MS,
    },
    defaultJobOptions: { attempts: 1, removeOnComplete: true, removeOnFail: true },
    settings: {
      // Bull brings an item again whose worker let the lock run out. The fence stops the second run, so
      // this only tidies up after workers that died.
      lockDuration: 60_000,
      lockRenewTime: 20_000,
      stalledInterval: 30_000,
      maxStalledCount: 1,
      retryProcessDelay: 500,
    },
  })
  // Bull names its connection without waiting for the result; should Redis vanish just then, the
  // rejection would be nobody's and end the process.
  Object.assign(queue, { setWorkerName: async () => {} })
  queue.on('error', (error) => log.debug({ err: error }, 'redis'))

  const patiently = <T>(answer: Promise<T>) => atMost(REDIS_PATIENCE_MS, answer)
  const requireRedis = () => {
    if (queue.client.status !== 'ready') throw new Error('no connection to Redis')
  }
  return {
    room: async () => {
      requireRedis()
      return roomBeside(await patiently(queue.getWaitingCount()))
    },
    offer: async (items) => {
      requireRedis()
      await patiently(
        queue.addBulk(
          items.map((item) => ({ data: item, opts: { jobId: `${item.id}:${item.fence}` } })),
        ),
      )
    },
    work: (handler) => {
      queue
        .process(concurrency, ({ data }) => handler({ id: data.id, fence: data.fence }))
        .catch((error) => log.error({ err: error }, 'queue stopped'))
    },
    close: async (limitMs) => {
      await atMost(limitMs, queue.close()).catch(() => queue.disconnect?.())
    },
    healthy: async () => {
      requireRedis()
      return (await patiently(queue.client.ping())) === 'PONG'
    },
  }
}

/** Bull's own reading of a URL knows no TLS. */
function redisOptions(url: string): Bull.QueueOptions['redis'] & object {
  const { protocol, hostname, port, username, password, pathname } = new URL(url)
  return {
    host: hostname.replace(/^\[(.*)\]$/, '$1'),
    port: Number(port || 6379),
    ...(username && { username: decodeURIComponent(username) }),
    ...(password && { password: decodeURIComponent(password) }),
    db: Number(pathname.slice(1) || 0),
    ...(protocol === 'rediss:' && { tls: { servername: hostname } }),
  }
}

async function atMost<T>(limitMs: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${limitMs} ms`)), limitMs)
  })
  try {
    return await Promise.race([work, tooLate])
  } finally {
    clearTimeout(timer)
  }
}
