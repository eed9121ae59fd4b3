import { z } from 'zod'
import { system } from '#drizzle/client'
import { generateDemo } from '#drizzle/demo/generate'
import { ledgerIsEmpty, loadLedger, remember, remembered } from '#drizzle/demo/load'
import { dayOff } from './calendar.ts'
import type { Deps } from './deps.ts'

const SEED = 'mamori'
const TOKYO_MS = 9 * 3_600_000

/** Staff records that the demo logins of these roles are linked to. */
const demoPeople = z.object({ employee: z.uuid(), section_head: z.uuid() })
type DemoPeople = Partial<z.infer<typeof demoPeople>>

/**
 * Fills an empty ledger with the demo data set, in one transaction: a start that dies half-way leaves
 * nothing behind. Later starts only ask who the demo's people are: nobody, where the ledger was filled
 * by other means.
 */
export async function loadDemo(deps: Deps, say: (line: string) => void): Promise<DemoPeople> {
  const started = performance.now()
  const loaded = await deps.db.as(system('setup'), async (tx) => {
    if (!(await ledgerIsEmpty(tx))) return null
    say('Loading the demo data set …')
    const startDate = new Date(+deps.clock() + TOKYO_MS).toISOString().slice(0, 10)
    const ledger = generateDemo(SEED, startDate, (day) => dayOff(day) !== null)
    await loadLedger(tx, ledger, say)
    const people = { employee: ledger.people.employee, section_head: ledger.people.sectionHead }
    await remember(tx, { startDate, people })
    say('  sealing the audit chain')
    return people
  })
  if (loaded) {
    say(`Demo data set loaded in ${((performance.now() - started) / 1000).toFixed(1)} s`)
    return loaded
  }
  const known = await deps.db.as(system('setup'), remembered)
  return z.object({ people: demoPeople }).safeParse(known).data?.people ?? {}
}
