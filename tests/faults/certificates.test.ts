import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Battlefield, openBattlefield } from './authority.ts'

const SEEDS = 200

let field: Battlefield
beforeAll(async () => {
  field = await openBattlefield()
})
afterAll(() => field.close())

it(`${SEEDS} storms over issue, revoke and publish leave the authority's promises whole`, async () => {
  let weathered = 0
  for (let seed = 1000; seed < 1000 + SEEDS; seed++) {
    await field
      .storm(seed)
      .catch((error) => Promise.reject(new Error(`seed ${seed}`, { cause: error })))
    weathered++
  }
  expect(weathered).toBe(SEEDS)
  await field.t.db.ping()
})
