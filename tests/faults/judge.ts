import { checkCrl, parseCrl } from '#certs'
import type { Ground } from './ground.ts'
import type { Processes } from './processes.ts'

const HOUR_MS = 3_600_000
/** Who publishes may be an hour fast, and what it has published stands. */
const SKEW_MS = HOUR_MS

/** What of the invariants 2 to 4 does not hold, in words. */
export async function judge(
  { sql, issuer }: Pick<Ground, 'sql' | 'issuer'>,
  processes: Pick<Processes, 'signed' | 'offsetMs'>,
  withdrawn: ReadonlyMap<string, string>,
): Promise<string[]> {
  const now = Date.now() + processes.offsetMs()
  const broken: string[] = []
  const lists = await sql(
    (
      db,
    ) => db`select c.number::int, c.generation::int, c.der from crls c join authorities a on a.id = authority_id
      where a.slug = 'network' and kind = 'full' order by c.number`,
  )
  for (const [at, list] of lists.entries()) {
    const before = lists[at - 1]
    if (before && list.generation < before.generation) broken.push('a list goes back')
  }
  const last = lists.at(-1)!
  const crl = parseCrl(last.der, last.der.length)
  checkCrl(last.der, { issuer, number: BigInt(last.number), count: crl.count })
  if (+crl.nextUpdate - now < 12 * HOUR_MS) broken.push('a list ends within 12 hours')
  if (+crl.thisUpdate > now + SKEW_MS) broken.push('a list is of the future')

  const listed = new Set([...crl.entries()].map(({ serial }) => serial.toString('hex')))
  const rows = await sql(
    (db) =>
      db`select encode(serial, 'hex') as serial, encode(tbs_sha256, 'hex') as tbs, state from certificates`,
  )
  const onRecord = new Map(rows.map(({ serial, ...row }) => [serial as string, row]))
  for (const { kind, serial, tbsSha256 } of processes.signed()) {
    if (kind !== 'certificate') continue
    const row = onRecord.get(serial!)
    // Invariant 3: serial and digest stood in the database before the signer was asked.
    if (row?.tbs !== tbsSha256) broken.push(`signed off record: ${serial}`)
    else if ((row.state === 'issued') === listed.has(serial!))
      broken.push(`${row.state}, and the list says else: ${serial}`)
  }
  for (const [serial, how] of withdrawn) {
    const state = onRecord.get(serial)?.state
    if (state === 'issued' || !listed.has(serial)) broken.push(`${how} is lost: ${serial}`)
  }
  for (const { state } of rows) if (state === 'intent') broken.push('an intent is left')
  return broken
}
