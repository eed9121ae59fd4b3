import { Hono } from 'hono'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { mount } from '#api/http/mount'
import { problemResponse, toAppError } from '#api/http/problem'
import { listRoute, type Page } from '#api/http/route'
import { listQuery } from '#contract/list'
import { createTestApp, type TestApp, type Visitor } from '#tests/app'
import { number } from './columns.ts'
import { exportRoute } from './export-route.ts'

/** The files of lists made for the purpose: ones that grow meanwhile, lose rows, or are very long. */
let t: TestApp
let cookie: string

beforeAll(async () => {
  t = await createTestApp()
  const visitor: Visitor = await t.loginAs('it_staff')
  cookie = visitor.cookie!
})
afterAll(() => t.close())

type Rows = Page<{ n: number }>
type Give = (range: [number, number], units: () => Promise<number>) => Rows | Promise<Rows>

async function fileOf(give: Give, format = 'csv', signal?: AbortSignal): Promise<Response> {
  const list = listRoute({
    path: '/api/long',
    access: { permission: 'units.read' },
    summary: 'Made for the test',
    query: listQuery({ sort: ['n'], filter: {} }),
    item: z.object({ n: z.number() }),
    exports: { name: { ja: '長い', en: 'long' }, columns: { n: number('数', 'Number') } },
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, async (tx) => {
        const units = async () => {
          const [row] = await tx.execute<{ n: number }>('select count(*)::int as n from units')
          return row!.n
        }
        return give(input.query.range, units)
      }),
  })
  const app = new Hono()
  app.use(async (c, next) => {
    c.set('requestId', 'test')
    await next()
  })
  mount(app, t.deps, [exportRoute(list)!])
  app.onError((error, c) => problemResponse(c, toAppError(error)))
  const headers = { cookie, host: 'localhost' }
  return app.request(`http://localhost/api/long/export?format=${format}`, { headers, signal })
}

const numbers = (from: number, to: number, total: number) =>
  Array.from({ length: Math.max(0, Math.min(to + 1, total) - from) }, (_, i) => ({ n: from + i }))

test('a list that gives fewer rows than it counts makes no file', async () => {
  const answer = await fileOf(([from, to]) => ({ rows: numbers(from, to, 3_000), total: 3_001 }))
  expect(answer.status).toBe(500)
  expect(answer.headers.get('content-disposition')).toBeNull()
})

test('what is written meanwhile is not in the file', async () => {
  const seen: number[] = []
  const answer = await fileOf(async ([from, to], units) => {
    seen.push(await units())
    const code = `new-${from}`
    await t.plant(
      (sql) => sql`insert into units (code, name, category) values (${code}, '新', 'section')`,
    )
    return { rows: numbers(from, to, 5_000), total: 5_000 }
  })
  expect(answer.headers.get('x-row-count')).toBe('5000')
  expect((await answer.text()).trimEnd().split('\r\n')).toHaveLength(5_001)
  expect(seen.length).toBeGreaterThan(2)
  expect(new Set(seen)).toEqual(new Set([seen[0]]))
})

test('a file given up halfway ends its transaction', async () => {
  const control = new AbortController()
  let pages = 0
  const answer = await fileOf(
    ([from, to]) => {
      if (++pages === 2) control.abort()
      return { rows: numbers(from, to, 1_000_000), total: 1_000_000 }
    },
    'csv',
    control.signal,
  ).catch(() => null)
  expect(answer?.status ?? 499).toBe(499)
  expect(pages).toBe(2)
  const [open] = await t.ownerSql`
    select count(*)::int as n from pg_stat_activity
    where datname = current_database() and usename = 'mamori_app' and state like 'idle in%'`
  expect(open!.n).toBe(0)
})

test.each(['csv', 'xlsx'])('a long %s is not held in memory', async (format) => {
  const total = 60_000
  let most = 0
  const before = process.memoryUsage().rss
  const answer = await fileOf(([from, to]) => {
    most = Math.max(most, process.memoryUsage().rss - before)
    return { rows: numbers(from, to, total), total }
  }, format)
  expect(answer.headers.get('x-row-count')).toBe(String(total))
  await answer.body!.cancel()
  expect(most / 1024 / 1024).toBeLessThan(200)
})
