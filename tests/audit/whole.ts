import { openExport } from '#api/audit/export'
import type { Finding } from '#api/audit/findings'
import { verify } from '#api/audit/verify'
import { type Database, system } from '#drizzle/client'

/** What is wrong with a database's chain, as an export shows it. */
export async function findingsOf(db: Database): Promise<Finding[]> {
  const chain = await openExport((query) => db.as(system('audit'), query), true)
  let line = 0
  const lines = async function* () {
    for await (const record of chain) yield { line: ++line, record }
  }
  return (await verify(lines())).findings
}
