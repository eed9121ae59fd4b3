import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { createTestApp, type TestApp } from '#tests/app'
import { createFirstAdmin } from './users/first-admin.ts'

const PASSWORD = 'みちのく ひとりたび の そら'
const SETUP = fileURLToPath(new URL('./setup.ts', import.meta.url))
let t: TestApp
let ownerUrl: string
let folder: string

beforeAll(async () => {
  t = await createTestApp()
  const url = new URL(inject('postgres').ownerUrl)
  url.pathname = new URL(t.databaseUrl).pathname
  ownerUrl = url.href
  folder = await mkdtemp(join(tmpdir(), 'mamori-setup-'))
})
afterAll(async () => {
  await t.close()
  await rm(folder, { recursive: true })
})

interface Outcome {
  code: number
  out: string
  err: string
}

/** The program as an operator starts it, with nobody at the keyboard. */
function setUp(args: string[], env: Record<string, string> = { DATABASE_URL: ownerUrl }) {
  return new Promise<Outcome>((resolve) => {
    const child = execFile(
      process.execPath,
      ['--import', 'tsx', SETUP, ...args],
      { env: { PATH: process.env.PATH, ...env } },
      (error, out, err) => resolve({ code: error ? Number(error.code) : 0, out, err }),
    )
    child.stdin?.end()
  })
}

async function passwordFile(password: string): Promise<string> {
  const file = join(folder, 'password')
  await writeFile(file, `${password}\n`)
  return file
}

const oneLine = /^[^\n]+\n$/

test.each([
  ['DATABASE_URL is not set', [], {}],
  ['give --username and --password-file', ['--username', 'chief'], undefined],
  ['cannot read /no', ['--username', 'chief', '--password-file', '/no'], undefined],
])('"%s" is said in one line', async (said, args, env) => {
  const { code, out, err } = await setUp(args, env)
  expect({ code, out }).toEqual({ code: 1, out: '' })
  expect(err).toContain(said)
  expect(err).toMatch(oneLine)
})

test.each([
  ['username: Letters, digits', { username: '部長' }],
  ['password: At least 12', { password: 'short' }],
  ['password: This password is too easy', { password: 'passwordpassword' }],
])('"%s" is said, and nothing is created', async (said, wrong) => {
  const admin = { username: 'chief', password: PASSWORD, ...wrong }
  await expect(createFirstAdmin(t.db, admin)).rejects.toThrow(said)
  const [row] = await t.ownerSql`select count(*)::int n from users`
  expect(row!.n).toBe(0)
})

test('it makes the first admin, once', async () => {
  const file = await passwordFile(PASSWORD)
  const first = await setUp(['--username', 'chief', '--password-file', file])
  expect(first).toMatchObject({ code: 0, err: '' })
  const visitor = await t.loginAs({ id: '', username: 'chief', password: PASSWORD })
  expect(await (await visitor('/api/session')).json()).toMatchObject({ roles: ['admin'] })

  const second = await setUp(['--username', 'other', '--password-file', file])
  expect(second).toMatchObject({ code: 1, out: '' })
  expect(second.err).toMatch(/^There is an administrator already[^\n]+\n$/)
})

test('a database that is not there is one line too', async () => {
  const file = await passwordFile(PASSWORD)
  const env = { DATABASE_URL: 'postgres://nobody:x@127.0.0.1:9/none' }
  const { code, err } = await setUp(['--username', 'chief', '--password-file', file], env)
  expect(code).toBe(1)
  expect(err).toMatch(oneLine)
})
