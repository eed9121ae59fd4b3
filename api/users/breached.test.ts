import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestApp, PASSWORD, type TestApp } from '#tests/app'
import { readConfig } from '../config.ts'
import { isBreached } from './breached.ts'
import { hashPassword } from './password.ts'

const KNOWN = 'correct horse battery'
const sha1 = (text: string) => createHash('sha1').update(text).digest('hex').toUpperCase()
/** As "Pwned Passwords" is published, with counts of all lengths. */
const listOf = (passwords: string[], end = '\r\n') =>
  passwords
    .map(sha1)
    .sort()
    .map((hash, i) => `${hash}:${10 ** (i % 8)}${end}`)
    .join('')

let folder: string
let t: TestApp
const file = (content: string) => {
  const path = join(folder, 'list')
  writeFileSync(path, content)
  return path
}
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'mamori-breached-'))
  t = await createTestApp({
    env: { BREACHED_PASSWORDS_FILE: file(listOf([KNOWN, 'another one'])) },
  })
})
afterAll(async () => {
  await t.close()
  rmSync(folder, { recursive: true })
})

test.each([1, 2, 3, 100, 1000])('every password of %i is found, and no other', async (count) => {
  const passwords = Array.from({ length: count }, (_, i) => `password ${i}`)
  for (const end of ['\n', '\r\n']) {
    const list = join(folder, `of-${count}`)
    writeFileSync(list, listOf(passwords, end))
    for (const password of passwords.slice(0, 200))
      expect([password, await isBreached(list, password)]).toEqual([password, true])
    for (let i = 0; i < 100; i++) expect(await isBreached(list, `another ${i}`)).toBe(false)
  }
  const bare = join(folder, 'bare')
  writeFileSync(bare, passwords.map(sha1).sort().join('\n').toLowerCase())
  for (const password of passwords.slice(0, 50)) expect(await isBreached(bare, password)).toBe(true)
})

test('nobody chooses, and no admin gives, a password that thieves know', async () => {
  const user = await t.createUser()
  const visitor = await t.loginAs(user)
  const change = (newPassword: string) =>
    visitor('/api/session/password', {
      method: 'PUT',
      json: { currentPassword: PASSWORD, newPassword },
    })
  const refused = await change(KNOWN)
  expect([refused.status, (await refused.json()).fields[0].code]).toEqual([
    422,
    'password_breached',
  ])
  const admin = await t.loginAs('admin')
  const given = await admin(`/api/users/${user.id}`, { method: 'PUT', json: { password: KNOWN } })
  expect([given.status, (await given.json()).fields[0].code]).toEqual([422, 'password_breached'])
  expect((await change(`${KNOWN} staple`)).status).toBe(200)
})

test('a list that is none stops the start', () => {
  const start = (path: string) => () => readConfig({ BREACHED_PASSWORDS_FILE: path })
  expect(start(join(folder, 'nowhere'))).toThrow('cannot read')
  expect(start(folder)).toThrow('cannot read')
  for (const content of ['', '123456\nqwerty\n'])
    expect(start(file(content))).toThrow('SHA-1 hashes in order')
})

test('long passwords of any letters are taken as they are', async () => {
  const user = await t.createUser()
  const long = `${'長い合言葉が 🔑 '.repeat(12)} end`
  const visitor = await t.loginAs(user)
  const json = { currentPassword: PASSWORD, newPassword: long }
  expect((await visitor('/api/session/password', { method: 'PUT', json })).status).toBe(200)
  expect((await t.loginAs({ ...user, password: long })).cookie).toBeDefined()
  // In whichever form a keyboard writes it.
  const decomposed = { ...user, password: long.normalize('NFD') }
  expect(decomposed.password).not.toBe(long)
  expect((await t.loginAs(decomposed)).cookie).toBeDefined()
  // Neither cut off nor folded.
  for (const password of [long.slice(0, -1), long.replace('end', 'END')])
    await expect(t.loginAs({ ...user, password })).rejects.toThrow('login_failed')
})

test('a password is kept as argon2id with the parameters of OWASP', async () => {
  expect(await hashPassword('x'.repeat(20))).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
})
