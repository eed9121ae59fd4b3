import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Battlefield, openBattlefield } from './authority.ts'

const SEEDS = 200

let field: Battlefield
beforeAll(async () => {
  field = await openBattlefield()
}, 60_000)
afterAll(() => field.close())

it(`${SEEDS} storms over issue, revoke and publish leave the authority's promises whole`, async () => {
  let weathered = 0
  for (let seed = 1000; seed < 1000 + SEEDS; seed++) {
    await field.storm(seed)
    weathered++
  }
  expect(weathered).toBe(SEEDS)
}, 3_600_000)
