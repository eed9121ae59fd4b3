import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest'
import { createTestDatabase } from '../database.ts'
import { leftOver, type Mamori, pidOf, spawnMamori, untilReady } from './mamori.ts'

const SIGNER = '--signer-of-parent'
let folder: string
let env: { DATA_DIR: string }
const spawned: Mamori[] = []

const launch = async (...args: Parameters<typeof spawnMamori>) => {
  const mamori = await spawnMamori(...args)
  spawned.push(mamori)
  return mamori
}

const start = async (command: Parameters<typeof spawnMamori>[0] = 'node run.mjs start') =>
  untilReady(await launch(command, env))

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mamori-lifecycle-'))
  await chmod(folder, 0o711)
  env = { DATA_DIR: join(folder, 'data') }
})

afterEach(() => {
  // Only what a failed test has left; its own pid alone, the rest notices.
  for (const { child } of spawned.splice(0)) child.kill('SIGKILL')
})

afterAll(() => rm(folder, { recursive: true }))

it('starts on an empty folder, and SIGTERM leaves nothing behind', async () => {
  const mamori = await start()
  const processes = mamori.processes()
  expect(pidOf(processes, 'bin/postgres -D')).toBeGreaterThan(1)
  expect(pidOf(processes, SIGNER)).not.toBe(pidOf(processes, 'api/dist/main.js'))
  mamori.child.kill('SIGTERM')
  expect(await mamori.exitCode).toBe(0)
  expect(await leftOver(processes)).toEqual([])
})

it('starts again with the same logins, takes files in and gives them out, and Ctrl-C leaves nothing behind', async () => {
  const mamori = await start()
  const processes = mamori.processes()
  const logins = JSON.parse(await readFile(join(env.DATA_DIR, 'demo-logins.json'), 'utf8'))
  const { username, password } = logins.find((login: { role: string }) => login.role === 'it_staff')
  const login = await fetch(`${mamori.url}/api/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: mamori.url },
    body: JSON.stringify({ username, password }),
  })
  expect(login.status).toBe(200)
  const [cookie = ''] = login.headers.getSetCookie()[0]!.split(';')
  await takesFilesIn(mamori, { cookie, origin: mamori.url })
  process.kill(-mamori.child.pid!, 'SIGINT')
  expect(await mamori.exitCode).toBe(0)
  expect(await leftOver(processes)).toEqual([])
})

/** By the thread that the built server has for whole files; one of so many units is handed over open. */
async function takesFilesIn({ url }: Mamori, headers: Record<string, string>): Promise<void> {
  const UNITS = 9_000
  const lines = Array.from(
    { length: UNITS },
    (_, n) => `${String(n).padStart(6, '0')},,総合政策部次世代社会戦略局第${n}課,課`,
  )
  const form = new FormData()
  form.set('kind', 'units')
  form.set('file', new File([`所属コード,親コード,所属名,区分\n${lines.join('\n')}`], 'units.csv'))
  const post = async (path: string, body?: FormData) => {
    const answer = await fetch(`${url}${path}`, { method: 'POST', headers, ...(body && { body }) })
    return await answer.json()
  }
  const { id, counts } = await post('/api/imports', form)
  expect(counts).toEqual({ new: UNITS, changed: 0, unchanged: 0, refused: 0 })
  expect(await post(`/api/imports/${id}/apply`)).toMatchObject({ state: 'applied' })
  const units = await fetch(`${url}/api/units/export?format=csv`, { headers })
  const text = await units.text()
  expect(text.trimEnd().split('\r\n')).toHaveLength(UNITS + 1)
  expect(Number(units.headers.get('content-length'))).toBeGreaterThan(512 * 1024)
  const book = await fetch(`${url}/api/extensions/phone-book`, { headers })
  expect(await book.text()).toMatch(/^%PDF/)
}

it('refuses a second Mamori on its folder in one line, and goes on answering', async () => {
  const first = await start()
  const second = await launch('node run.mjs start', env)
  expect(await second.exitCode).toBe(1)
  const complaints = second
    .output()
    .split('\n')
    .filter((line) => line.includes('Another Mamori'))
  expect(complaints).toEqual([expect.stringContaining(env.DATA_DIR)])
  expect(second.output()).not.toMatch(/^\s+at /m)
  expect((await fetch(`${first.url}/readyz`)).status).toBe(200)
  const figures = await (await fetch(`${first.url}/metrics`)).text()
  expect(figures.match(/^process_resident_memory_bytes /gm)).toHaveLength(1)

  const processes = first.processes()
  process.kill(pidOf(processes, 'api/dist/main.js'), 'SIGKILL')
  expect(await leftOver(processes)).toEqual([])
})

it('starts its signer again when that was killed, and ends with npm after it was killed itself', async () => {
  const mamori = await start('npm start')
  const killed = pidOf(mamori.processes(), SIGNER)
  process.kill(killed, 'SIGKILL')
  const patience = { timeout: 30_000, interval: 100 }
  await vi.waitFor(() => expect(pidOf(mamori.processes(), SIGNER)).not.toBe(killed), patience)
  await untilReady(mamori)
  const processes = mamori.processes()
  mamori.child.kill('SIGTERM')
  expect(await mamori.exitCode).toBe(0)
  expect(await leftOver(processes)).toEqual([])
})

it('ends when what started it was killed', async () => {
  const mamori = await start()
  const processes = mamori.processes()
  mamori.child.kill('SIGKILL')
  expect(await leftOver(processes)).toEqual([])
})

it('demo keys stay with loopback and the embedded database', async () => {
  const database = await createTestDatabase({ empty: true })
  const [elsewhere, scaled] = await Promise.all([
    launch('node run.mjs start', { ...env, HOST: '0.0.0.0', TRUSTED_PROXIES: '127.0.0.1' }),
    launch('node run.mjs start', { ...env, DATABASE_URL: database.ownerUrl }),
  ])
  expect([await elsewhere.exitCode, await scaled.exitCode]).toEqual([1, 1])
  expect(elsewhere.output()).toContain('HOST=0.0.0.0 is refused while the generated CA passphrase')
  expect(scaled.output()).toContain('a generated CA passphrase: it is refused with DATABASE_URL')
  await database.drop()
})

it('two processes bring one empty database up to date together', async () => {
  const database = await createTestDatabase({ empty: true })
  const replicas = await Promise.all(
    ['a', 'b'].map((name) =>
      launch('node run.mjs start', {
        DATABASE_URL: database.ownerUrl,
        DATA_DIR: join(folder, name),
        ROLE: 'api',
      }),
    ),
  )
  await Promise.all(replicas.map(untilReady))
  for (const { child } of replicas) child.kill('SIGTERM')
  expect(await Promise.all(replicas.map(({ exitCode }) => exitCode))).toEqual([0, 0])
  await database.drop()
})
