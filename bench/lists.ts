import { besideBareDriver } from './beside/harness.ts'
import { cases } from './lists/cases.ts'
import { loadMillion } from './lists/ledger.ts'

await besideBareDriver({ load: loadMillion, cases, own: /"devices"/ })
