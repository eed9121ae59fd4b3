import { timingSafeEqual } from 'node:crypto'
import type { Hono } from 'hono'
import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { Deps } from '../deps.ts'
import { AppError } from '../errors.ts'
import { clientOf } from './client.ts'

/** Whoever asks wants to know now: what says nothing for longer is not ready. */
const CHECK_MS = 3_000

export type Check = () => Promise<boolean>

export interface Health {
  registry: Registry
  requestSeconds: Histogram
  /** Named checks of `/readyz`; features add theirs. */
  checks: Record<string, Check>
}

/** What a process that is told to end says of itself before it takes no more. */
export function sayLeaving(health: Health): void {
  health.checks.leaving = async () => false
}

export function createHealth(): Health {
  const registry = new Registry()
  const requestSeconds = new Histogram({
    name: 'mamori_http_request_seconds',
    help: 'Duration of requests by route pattern',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.02, 0.05, 0.1, 0.3, 1, 3, 10],
    registers: [registry],
  })
  const checks: Health['checks'] = {}
  new Gauge({
    name: 'mamori_ready',
    help: '1 where the named part is ready',
    labelNames: ['part'],
    registers: [registry],
    async collect() {
      for (const [part, ready] of await look(checks)) this.set({ part }, ready ? 1 : 0)
    },
  })
  return { registry, requestSeconds, checks }
}

/** Of the process itself: shown once in each, as what observes it is never let go of. */
export function showProcess({ registry }: Health): void {
  collectDefaultMetrics({ register: registry })
}

/** `/healthz` says the process lives; `/readyz`, that it can serve. Neither asks who calls. */
export function mountHealth(app: Hono, deps: Deps, health: Health): void {
  app.get('/healthz', (c) => c.text('ok'))
  app.get('/readyz', async (c) => {
    const parts = await look(health.checks)
    const body = Object.fromEntries(parts.map(([part, ready]) => [part, ready ? 'ok' : 'failing']))
    return c.json(body, parts.every(([, ready]) => ready) ? 200 : 503)
  })
  app.get('/metrics', async (c) => {
    const { address } = clientOf(c, deps.config)
    const local = address === '127.0.0.1' || address === '::1'
    const given = /^Bearer (.+)$/.exec(c.req.header('authorization') ?? '')?.[1]
    if (!local && !sameSecret(given, deps.config.metricsToken)) throw new AppError('not_found')
    return c.body(await health.registry.metrics(), 200, {
      'Content-Type': health.registry.contentType,
    })
  })
}

const look = (checks: Health['checks']): Promise<[part: string, ready: boolean][]> =>
  Promise.all(Object.entries(checks).map(async ([part, check]) => [part, await passes(check)]))

async function passes(check: Check): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  const tooLate = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), CHECK_MS)
  })
  try {
    return await Promise.race([check(), tooLate])
  } catch {
    // What is broken is in the log of the part itself; here it is simply not ready.
    return false
  } finally {
    clearTimeout(timer)
  }
}

function sameSecret(given: string | undefined, expected: string | undefined): boolean {
  if (!given || !expected) return false
  const a = Buffer.from(given)
  const b = Buffer.from(expected)
  return a.length === b.length && timingSafeEqual(a, b)
}
