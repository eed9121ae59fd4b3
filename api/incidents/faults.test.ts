import { afterAll, beforeAll, test } from 'vitest'
import { openSiege, type Siege } from '#tests/faults/reports'

let siege: Siege
beforeAll(async () => {
  siege = await openSiege()
})
afterAll(() => siege.close())

// Hundreds of seeds: npm run test:faults.
test.each([1, 2, 4])('storm %i: a loss report is all or nothing, whoever dies', (seed) =>
  siege.storm(seed),
)
