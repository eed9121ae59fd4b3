import { randomBytes } from 'node:crypto'
import postgres from 'postgres'
import { inject } from 'vitest'

export interface TestDatabase {
  ownerUrl: string
  superuserUrl: string
  drop(): Promise<void>
}

/** A database of the caller's own: migrated, or with `empty` as it is before the first migration. */
export async function createTestDatabase({ empty = false } = {}): Promise<TestDatabase> {
  const { ownerUrl, superuserUrl } = inject('postgres')
  const name = `test_${randomBytes(6).toString('hex')}`
  // file_copy takes a third of the time of wal_log where nothing is synced to disk.
  const template = empty ? 'template0' : 'mamori'
  await run(
    at(superuserUrl, 'postgres'),
    `create database ${name} template ${template} owner mamori_owner encoding 'UTF8'
      strategy file_copy`,
  )
  const urls = { ownerUrl: at(ownerUrl, name), superuserUrl: at(superuserUrl, name) }
  if (empty) await run(urls.superuserUrl, 'create extension btree_gist')
  return {
    ...urls,
    drop: () => run(at(superuserUrl, 'postgres'), `drop database if exists ${name} with (force)`),
  }
}

function at(url: string, database: string): string {
  const moved = new URL(url)
  moved.pathname = `/${database}`
  return moved.href
}

async function run(url: string, statement: string): Promise<void> {
  const sql = postgres(url, { max: 1, onnotice: () => {} })
  try {
    await sql.unsafe(statement)
  } finally {
    await sql.end()
  }
}
