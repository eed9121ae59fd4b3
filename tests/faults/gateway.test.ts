import postgres from 'postgres'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Database, openDatabase } from '#drizzle/client'
import { appUrl } from '#drizzle/migrate'
import { createTestDatabase, type TestDatabase } from '../database.ts'
import { killInside, type Outcome } from './kill.ts'

const SEEDS = 400
const AT_ONCE = 4

let database: TestDatabase
let db: Database
let admin: postgres.Sql

beforeAll(async () => {
  database = await createTestDatabase()
  db = openDatabase(appUrl(database.ownerUrl), { connections: 3 })
  admin = postgres(database.superuserUrl, { max: 4, onnotice: () => {} })
})

afterAll(async () => {
  await db.close()
  await admin.end()
  await database.drop()
})

it(`a backend killed at ${SEEDS} points leaves all or nothing, and its pool well`, async () => {
  const outcomes: Outcome[] = []
  const seeds = Array.from({ length: SEEDS }, (_, i) => i + 1000)
  const worker = async () => {
    for (let seed = seeds.pop(); seed !== undefined; seed = seeds.pop()) {
      outcomes.push(await killInside(db, admin, seed))
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))

  expect(outcomes).toHaveLength(SEEDS)
  // Most kills must have hit, or nothing was tried.
  expect(outcomes.filter((outcome) => outcome === 'nothing left').length).toBeGreaterThan(SEEDS / 2)
  await expect(db.ping()).resolves.toBeUndefined()
})
