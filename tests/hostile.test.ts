import { request as httpRequest } from 'node:http'
import { Hono } from 'hono'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { routes } from '#api/app'
import { type Listener, listen } from '#api/http/listeners'
import { mount } from '#api/http/mount'
import { type Route, route } from '#api/http/route'
import { ROLES } from '#contract/roles'
import { createTestApp, type TestApp, type Visitor } from '#tests/app'
import { memoryPhones } from '#tests/phones-link'
import { fuzz, keyOf, pathTo } from './fuzz.ts'
import { SAMPLES } from './matrix/samples.ts'
import { plantWorld, type World } from './matrix/world.ts'

/** What no browser of ours sends, on every route: each gets a clear 4xx, and never a 5xx. */
let t: TestApp
let world: World
let listener: Listener
/** Somebody who may do everything, so that nothing is refused before it is read. */
let visitor: Visitor
/** The same, of somebody whose session may end on the way. */
let fuzzer: Visitor | undefined

const named = (wanted: (route: Route) => boolean) =>
  routes.filter(wanted).map((route) => [keyOf(route), route] as const)

beforeAll(async () => {
  t = await createTestApp({ phones: memoryPhones() })
  world = await plantWorld(t)
  visitor = await t.loginAs(await t.createUser({ roles: [...ROLES] }))
  listener = await listen(t.app, { host: '127.0.0.1', port: 0 })
})
afterAll(async () => {
  await listener.close()
  await t.close()
})

const pathOf = (key: string, route: Route) => pathTo(key, route, world)

const send = (path: string, route: Route, request: Parameters<Visitor>[1] = {}) =>
  visitor(path, { method: route.method.toUpperCase(), ...request })

const JSON_TYPE = { 'content-type': 'application/json' }
const bodyRoutes = named(({ input }) => input.body !== undefined)
const sampleOf = (key: string) => SAMPLES[key]!.request!(world).json as Record<string, unknown>

test.each(named(({ access }) => !('public' in access)))(
  '%s asks who it is before anything else',
  async (_, route) => {
    const path = route.path.replace(/:\w+/, '0')
    const answers = await Promise.all([
      t.visitor()(path, { method: route.method }),
      t.visitor()(path, { method: route.method, headers: { cookie: '__Host-mamori=nothing' } }),
      t.visitor()(path, {
        method: route.method,
        headers: { authorization: 'Bearer mamori_0000000000000000000000000000' },
      }),
    ])
    for (const answer of answers) {
      expect(answer.status).toBe(401)
      expect((await answer.json()).code).toBe('not_authenticated')
    }
  },
)

describe.each(bodyRoutes)('%s', (key, route) => {
  const refusal = async (request: Parameters<Visitor>[1]) => {
    const answer = await send(await pathOf(key, route), route, request)
    const { code, fields } = await answer.json()
    return { status: answer.status, code, fields }
  }

  test('refuses unknown fields by name', async () => {
    const json = { ...sampleOf(key), surprise: true }
    expect(await refusal({ json })).toMatchObject({
      status: 422,
      code: 'invalid',
      fields: [{ field: 'surprise', code: 'unknown_field' }],
    })
  })

  test('refuses what is no JSON, or another kind of value', async () => {
    for (const body of ['', '{', '{"a":1,}', '\u0000', '[]', 'null', '1', '"x"', '{"a":NaN}']) {
      const answer = await refusal({ body, headers: JSON_TYPE })
      expect([body, answer.status, answer.code]).toEqual([body, 422, 'invalid'])
    }
    const broken = new Uint8Array([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d])
    expect(await refusal({ body: broken, headers: JSON_TYPE })).toMatchObject({ status: 422 })
    const deep = '['.repeat(100_000) + ']'.repeat(100_000)
    expect(await refusal({ body: deep, headers: JSON_TYPE })).toMatchObject({
      status: 422,
      fields: [{ code: 'too_nested' }],
    })
  })

  test('takes no NUL, lone surrogate or prototype for a value', async () => {
    const sample = sampleOf(key)
    let path = await pathOf(key, route)
    const odd = ['\u0000', 'a\u0000b', '\ud800', '', ' ', '\u202e', 'x'.repeat(100_000)]
    for (const [field, value] of Object.entries(sample)) {
      const bodies: unknown[] = [null, {}, [], [null], -1, 1e308, true]
      if (typeof value === 'string') bodies.push(...odd)
      if (typeof value === 'number') bodies.push(2 ** 31, 2 ** 53)
      if (/^\d{4}-\d\d-\d\d/.test(String(value))) bodies.push(...ENDS_OF_TIME)
      if (Array.isArray(value)) bodies.push(odd)
      for (const hostile of bodies) {
        const answer = await send(path, route, { json: { ...sample, [field]: hostile } })
        expect([field, hostile, answer.status < 500]).toEqual([field, hostile, true])
        // What was taken has used its target up.
        if (answer.ok) path = await pathOf(key, route)
      }
    }
    const polluted = JSON.stringify(sample).replace(/\}$/, ',"__proto__":{"isAdmin":true}}')
    const answer = await send(path, route, { body: polluted, headers: JSON_TYPE })
    expect(answer.status).toBeLessThan(500)
    expect(({} as { isAdmin?: boolean }).isAdmin).toBeUndefined()
  })

  test('refuses a body that is too large, announced or not', async () => {
    const size = (route.maxBodyBytes ?? 1024 * 1024) + 1
    const announced = await refusal({ body: `"${'x'.repeat(size)}"`, headers: JSON_TYPE })
    expect(announced).toMatchObject({ status: 413, code: 'too_large' })
    expect(await sendChunked(await pathOf(key, route), route, size)).toBe(413)
  })
})

const ENDS_OF_TIME = ['0000-01-01', '9999-12-31'].flatMap((day) => [day, `${day}T23:59:59Z`])

/** Over a real connection, without Content-Length. */
async function sendChunked(path: string, route: Route, size: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const sending = httpRequest({
      port: listener.port,
      host: '127.0.0.1',
      method: route.method.toUpperCase(),
      path,
      headers: { ...JSON_TYPE, cookie: visitor.cookie!, 'transfer-encoding': 'chunked' },
    })
    sending.on('response', (answer) => {
      answer.resume()
      answer.on('end', () => resolve(answer.statusCode!))
    })
    // Comes to nothing after an answer: the server may hang up on what it has refused.
    sending.on('error', reject)
    sending.write('"')
    for (let sent = 0; sent < size; sent += 65_536) sending.write('x'.repeat(65_536))
    sending.end('"')
  })
}

const NOON = '2026-11-27T12:00:00Z'

describe.each(named(({ output, exportOf }) => output.list === true || exportOf !== undefined))(
  '%s',
  (key, route) => {
    const ask = async (query: Record<string, unknown>) => {
      const whole = route.exportOf ? { format: 'csv', ...query } : query
      const parts = Object.entries(whole).map(([name, value]) => {
        const text = typeof value === 'string' ? value : JSON.stringify(value)
        return `${name}=${encodeURIComponent(text)}`
      })
      return send(`${await pathOf(key, route)}?${parts.join('&')}`, route)
    }

    test('sorts and filters by its own fields alone', async () => {
      const refused = [
        { sort: ['password_hash', 'ASC'] },
        { sort: ['id; drop table users', 'ASC'] },
        { sort: ['id', 'ASC NULLS FIRST'] },
        { filter: { passwordHash: 'x' } },
        { filter: { id: "x' or 1=1 --" } },
        { range: [0, 100_000] },
        { range: [5, 1] },
        { range: [-1, 5] },
        { range: 'everything' },
        { filter: '{' },
        { filter: [] },
      ]
      for (const query of refused) {
        expect([query, (await ask(query)).status]).toEqual([query, 422])
      }
    })

    test('takes any text in a filter without an error of its own', async () => {
      for (const [name, form] of filtersOf(route)) {
        // What takes no text refuses all of it alike; a list's files pass the filter on, so it is seen at the list.
        const texts = ['\u0000', '\ud800', "'", '%', '_', '\\', '𠮷', '　', 'ﾀﾅｶ'.repeat(30)]
        const isTime = form.safeParse('2026-11-27').success || form.safeParse(NOON).success
        const all = !route.exportOf && form.safeParse('ﾀﾅｶ').success
        const some = isTime ? ENDS_OF_TIME : texts.slice(0, 2)
        for (const value of all ? texts : some) {
          const answer = await ask({ filter: { [name]: value } })
          expect([name, value, answer.status < 500]).toEqual([name, value, true])
        }
      }
      const far = await ask({ range: [900_000_000, 900_000_024] })
      expect(far.status).toBe(route.exportOf ? 422 : 200)
    })
  },
)

/** Behind `optional(json → object)` of contract/list.ts. */
function filtersOf({ input }: Route): [name: string, form: z.ZodType][] {
  const { filter } = (input.query as z.ZodObject).shape
  const parsed = (filter as z.ZodOptional<z.ZodPipe<z.ZodType, z.ZodObject>>).unwrap().out
  expect(parsed).toBeInstanceOf(z.ZodObject)
  return Object.entries(parsed.shape) as [string, z.ZodType][]
}

/** More of the same, for hours if need be: tests/faults/fuzz.test.ts. */
test.each(named(({ input, exportOf }) => !exportOf && Boolean(input.body ?? input.query)))(
  '%s has an answer to what its schemas describe, and to what they don’t',
  async (key, route) => {
    const path = await pathOf(key, route)
    fuzzer ??= await t.loginAs(await t.createUser({ roles: [...ROLES] }))
    expect(await fuzz({ route, visit: fuzzer, path, runs: 4, seed: 11 })).toEqual([])
    // Among what was done may be what ends somebody's sessions.
    if ((await fuzzer('/api/session')).status === 401) fuzzer = undefined
  },
)

const uploads = named(({ input, maxBodyBytes = 0 }) => !input.body && maxBodyBytes > 0)
test.each(uploads)('%s takes no file that is too large, announced or not', async (key, route) => {
  const [path, size] = [await pathOf(key, route), route.maxBodyBytes! + 1]
  const headers = { 'content-type': 'application/octet-stream', 'content-length': String(size) }
  expect((await send(path, route, { body: 'x', headers })).status).toBe(413)
  // What is written to a file as it comes is counted there: api/course-recordings.
  if (size < 100 * 1024 * 1024) expect(await sendChunked(path, route, size)).toBe(413)
})

test('of a parameter that is given twice the first counts, and no list is made of it', async () => {
  const answer = await visitor('/api/devices?range=[0,0]&range=[0,9]&filter={}&filter=x&sort[]=x')
  expect(answer.status).toBe(200)
  expect(await answer.json()).toHaveLength(1)
})

test('a form with odd parts is refused by field', async () => {
  const sent = async (parts: Record<string, string | File>) => {
    const form = new FormData()
    for (const [name, part] of Object.entries(parts)) form.set(name, part)
    const answer = await visitor('/api/imports', { method: 'POST', body: form })
    return answer.status
  }
  const file = new File(['a,b\r\n1,2\r\n'], 'a.csv')
  const kind = 'units'
  expect(await sent({ kind })).toBe(422)
  expect(await sent({ kind, file: 'not a file' })).toBe(422)
  expect(await sent({ kind: 'passwords', file })).toBe(422)
  for (const mapping of ['{', '[]', '{"a":1}', '{"\\ud800":"code"}', '{"a\\u0000":"code"}']) {
    expect([mapping, await sent({ kind, file, mapping })]).toEqual([mapping, 422])
  }
  for (const name of ['\u0000.csv', '../../etc/passwd', '𠮷'.repeat(500), '']) {
    expect(await sent({ kind, file: new File(['x'], name) })).toBeLessThan(500)
  }
})

test('a path that is no id finds nothing', async () => {
  const odd = [
    '%00',
    '%E0%A4%A',
    '..%2f..%2fetc',
    '%F0%9F%92%A9',
    "'",
    'null',
    '-1',
    '0'.repeat(5000),
  ]
  for (const route of routes.filter(({ path }) => path.includes(':'))) {
    for (const id of odd) {
      const path = route.path.replace(/:\w+/, id)
      const answer = await send(path, route, route.method === 'get' ? {} : { json: {} })
      expect([path, answer.status]).toEqual([path, 404])
    }
  }
})

test('whoever asks for the head of a file keeps nothing of it open', async () => {
  let isOpen = true
  const body = new ReadableStream({
    cancel: () => {
      isOpen = false
    },
  })
  const app = new Hono()
  const file = route({
    method: 'get',
    path: '/file',
    access: { public: true },
    summary: 'A file',
    output: null,
    handle: async () => new Response(body, { headers: { 'X-Row-Count': '7' } }),
  })
  mount(app, t.deps, [file])
  const answer = await app.request('/file', { method: 'HEAD' })
  expect([answer.status, answer.headers.get('x-row-count'), isOpen]).toEqual([200, '7', false])
})

test('TRACE, which would give back what a browser keeps to itself, is no method of ours', async () => {
  for (const path of ['/', '/api/session', '/healthz']) {
    const status = await new Promise((resolve, reject) => {
      const sending = httpRequest({ host: '127.0.0.1', port: listener.port, method: 'TRACE', path })
      sending.on('response', (answer) => resolve(answer.resume().statusCode))
      sending.on('error', reject).end()
    })
    expect([404, 405]).toContain(status)
  }
})

test('a flood of headers is refused, and the server goes on', async () => {
  const url = `http://127.0.0.1:${listener.port}/api/session`
  const large = await fetch(url, { headers: { 'x-filler': 'x'.repeat(100_000) } })
  expect(large.status).toBe(431)
  const many = Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`x-${i}`, 'x']))
  const answer = await fetch(url, { headers: { ...many, cookie: visitor.cookie! } })
  expect([200, 401, 404, 431]).toContain(answer.status)
  const cookies = Array.from({ length: 300 }, (_, i) => `c${i}=x`).join('; ')
  const next = await fetch(url, { headers: { cookie: `${cookies}; ${visitor.cookie}` } })
  expect(next.status).toBe(200)
})
