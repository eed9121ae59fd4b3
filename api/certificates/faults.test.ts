import { afterAll, beforeAll, test } from 'vitest'
import { type Battlefield, openBattlefield } from '#tests/faults/authority'

let field: Battlefield
beforeAll(async () => {
  field = await openBattlefield()
})
afterAll(() => field.close())

// Hundreds of seeds: npm run test:faults.
test.each([1, 2, 3])(
  'storm %i: whoever dies at whatever point, nothing is signed off record and no revocation is lost',
  (seed) => field.storm(seed),
)
