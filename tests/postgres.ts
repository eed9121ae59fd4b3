import { existsSync, readdirSync, rmSync, statSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import postgres from 'postgres'
import type { TestProject } from 'vitest/node'
import { startEmbeddedPostgres } from '#drizzle/embedded'
import { lockIsHeld } from '#drizzle/embedded/lock'
import { migrate } from '#drizzle/migrate'
import { folderOfClusters } from './folder.ts'

const PREFIX = 'mamori-cluster-'

declare module 'vitest' {
  interface ProvidedContext {
    /** URLs of a database `mamori` that is migrated, and closed: a template to clone. */
    postgres: { ownerUrl: string; superuserUrl: string }
  }
}

/** One throw-away cluster for the whole run; `database.ts` gives each test file its own database. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = folderOfClusters()
  for (const each of new Set([folder, tmpdir()])) sweep(each)
  const dataDir = await mkdtemp(join(folder, PREFIX))
  const server = await startEmbeddedPostgres({ dataDir, log: () => {}, durable: false })
  const teardown = async () => {
    await server.stop()
    await rm(dataDir, { recursive: true, force: true })
  }
  try {
    await migrate(server.ownerUrl)
    await closeTemplate(server.superuserUrl)
  } catch (error) {
    await teardown()
    throw error
  }
  project.provide('postgres', { ownerUrl: server.ownerUrl, superuserUrl: server.superuserUrl })
  return teardown
}

/** Nobody can be connected to what is being cloned. */
async function closeTemplate(superuserUrl: string): Promise<void> {
  const url = new URL(superuserUrl)
  url.pathname = '/postgres'
  const sql = postgres(url.href, { max: 1 })
  await sql`alter database mamori with is_template true allow_connections false`
  await sql.end()
}

/** Runs that were killed could not tidy up; their Postgres is gone, their files are not. */
function sweep(parent: string): void {
  for (const name of readdirSync(parent)) {
    const folder = join(parent, name)
    const lock = join(folder, 'mamori.lock')
    if (!name.startsWith(PREFIX) || !existsSync(lock)) continue
    if (statSync(folder).uid !== process.getuid?.() || lockIsHeld(lock)) continue
    rmSync(folder, { recursive: true, force: true })
  }
}
