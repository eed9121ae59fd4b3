import { besideBareDriver } from './beside/harness.ts'
import { cases } from './dashboard/cases.ts'
import { loadRollout } from './dashboard/rollout.ts'

await besideBareDriver({
  load: loadRollout,
  cases,
  own: /"(replacements|wave_months|programs)"|with recursive tree/,
})
