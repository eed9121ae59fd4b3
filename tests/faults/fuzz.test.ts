import { afterAll, beforeAll, expect, test } from 'vitest'
import { routes } from '#api/app'
import { ROLES } from '#contract/roles'
import { createTestApp, type TestApp, type Visitor } from '../app.ts'
import { fuzz, keyOf, pathTo } from '../fuzz.ts'
import { plantWorld, type World } from '../matrix/world.ts'
import { memoryPhones } from '../phones-link.ts'

/** FUZZ_RUNS and FUZZ_SEED try more, and others; a failure names what was sent. */
const RUNS = Number(process.env.FUZZ_RUNS ?? 60)
const SEED = Number(process.env.FUZZ_SEED ?? 2026)

let t: TestApp
let world: World
let visit: Visitor | undefined

beforeAll(async () => {
  t = await createTestApp({ phones: memoryPhones() })
  world = await plantWorld(t)
})
afterAll(() => t.close())

const fuzzed = routes.filter(({ input, exportOf }) => !exportOf && (input.body ?? input.query))

test.each(fuzzed.map((route) => [keyOf(route), route] as const))('%s', async (key, route) => {
  const path = await pathTo(key, route, world)
  visit ??= await t.loginAs(await t.createUser({ roles: [...ROLES] }))
  expect(await fuzz({ route, visit, path, runs: RUNS, seed: SEED })).toEqual([])
  // Among what was done may be what ends somebody's sessions.
  if ((await visit('/api/session')).status === 401) visit = undefined
})
