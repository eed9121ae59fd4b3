import { afterAll, beforeAll, expect, it } from 'vitest'
import { openSiege, type Siege } from './reports.ts'

const SEEDS = 200

let siege: Siege
beforeAll(async () => {
  siege = await openSiege()
}, 120_000)
afterAll(() => siege.close())

it(`${SEEDS} loss reports are all or nothing, whoever dies at whatever point`, async () => {
  let survived = 0
  for (let seed = 2000; seed < 2000 + SEEDS; seed++) {
    await siege.storm(seed)
    survived++
  }
  expect(survived).toBe(SEEDS)
}, 3_600_000)
