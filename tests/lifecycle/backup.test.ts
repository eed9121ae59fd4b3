import { execFile } from 'node:child_process'
import {
  appendFile,
  chmod,
  copyFile,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  writeFile,
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { journalPath } from '#api/backup/journal-file'
import { type Mamori, spawnMamori, untilReady } from './mamori.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const run = promisify(execFile)
let folder: string
let env: { DATA_DIR: string; BACKUP_DIR: string; JOURNAL_DIR: string }
let running: Mamori | undefined
/** After the backup was made, before the last change. */
let between: Date

const start = async (more = {}) => {
  running = await spawnMamori('node run.mjs start', { ...env, ...more })
  return untilReady(running)
}

async function stop(): Promise<void> {
  running?.child.kill('SIGTERM')
  expect(await running?.exitCode).toBe(0)
  running = undefined
}

interface Outcome {
  code: number
  output: string
}

async function cli(args: string[], more: Record<string, string> = {}): Promise<Outcome> {
  const { PATH = '', HOME = '' } = process.env
  const options = { cwd: ROOT, env: { PATH, HOME, ...env, ...more } }
  const command = ['node_modules/tsx/dist/cli.mjs', 'api/backup/cli.ts', ...args]
  return run(process.execPath, command, options).then(
    ({ stdout, stderr }) => ({ code: 0, output: stdout + stderr }),
    ({ code, stdout, stderr }) => ({ code, output: `${stdout}${stderr}` }),
  )
}

/** Somebody who may change settings, logged in by the logins of the first start. */
async function admin(mamori: Mamori, dataDir = env.DATA_DIR) {
  const logins = JSON.parse(await readFile(join(dataDir, 'demo-logins.json'), 'utf8'))
  const { username, password } = logins.find((login: { role: string }) => login.role === 'admin')
  const ask = (path: string, method: string, json?: object, cookie = '') =>
    fetch(`${mamori.url}${path}`, {
      method,
      headers: { 'content-type': 'application/json', origin: mamori.url, cookie },
      ...(json && { body: JSON.stringify(json) }),
    })
  const login = await ask('/api/session', 'POST', { username, password })
  expect(login.status).toBe(200)
  const cookie = login.headers.getSetCookie()[0]!.split(';')[0]!
  return (path: string, method = 'GET', json?: object) => ask(path, method, json, cookie)
}

const HOLD_DAYS = '/api/settings/certificates.holdDays'

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mamori-backup-'))
  await chmod(folder, 0o711)
  const inside = (name: string) => join(folder, name)
  env = { DATA_DIR: inside('data'), BACKUP_DIR: inside('backups'), JOURNAL_DIR: inside('journal') }
  await mkdir(env.BACKUP_DIR, { mode: 0o711 })
  await writeFile(inside('passphrase'), 'long enough for a backup\n', { mode: 0o600 })
  await writeFile(inside('other'), 'another that is long enough\n', { mode: 0o600 })
  const passphrase = ['--passphrase-file', inside('passphrase')]

  const mamori = await start()
  const ask = await admin(mamori)
  expect((await ask(HOLD_DAYS, 'PUT', { value: 20 })).status).toBe(200)
  const made = await cli(['make', ...passphrase])
  expect(made).toMatchObject({ code: 0, output: expect.stringContaining('Backed up to') })
  between = new Date()
  // After the backup: what brings it back is the log alone.
  expect((await ask(HOLD_DAYS, 'PUT', { value: 30 })).status).toBe(200)
  await stop()
}, 120_000)

afterEach(() => {
  running?.child.kill('SIGKILL')
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const passphrase = (name = 'passphrase') => ['--passphrase-file', join(folder, name)]
const from = () => ['--from', env.BACKUP_DIR]

it('refuses in one line: a wrong passphrase, no journal, a folder in use, a damaged backup', async () => {
  const DATA_DIR = join(folder, 'refused')
  const wrong = await cli(['restore', ...from(), ...passphrase('other')], { DATA_DIR })
  expect(wrong).toMatchObject({
    code: 1,
    output: expect.stringContaining('does not open the keys'),
  })
  expect(await readdir(DATA_DIR)).toEqual([])
  const blind = await cli(['restore', ...from(), ...passphrase(), '--journal', folder], {
    DATA_DIR,
  })
  expect(blind).toMatchObject({
    code: 1,
    output: expect.stringMatching(/no journal of revocations.*--without-journal/s),
  })
  const used = await cli(['restore', ...from(), ...passphrase()])
  expect(used).toMatchObject({ code: 1, output: expect.stringContaining('is not empty') })

  const [backup] = (await readdir(env.BACKUP_DIR)).filter((name) => name.startsWith('base-'))
  const file = join(env.BACKUP_DIR, backup!, 'cluster/PG_VERSION')
  const whole = await readFile(file)
  await appendFile(file, ' ')
  const damaged = await cli(['restore', ...from(), ...passphrase()], {
    DATA_DIR: join(folder, 'no'),
  })
  expect(damaged).toMatchObject({ code: 1, output: expect.stringContaining('cluster/PG_VERSION') })
  expect(damaged.output).not.toMatch(/^\s+at /m)
  await writeFile(file, whole)
})

it('gives back what was there, up to the last change, and everybody can log in', async () => {
  const DATA_DIR = join(folder, 'restored')
  const done = await cli(['restore', ...from(), ...passphrase()], { DATA_DIR })
  expect(done).toMatchObject({ code: 0, output: expect.stringContaining('The audit is whole') })
  const mamori = await start({ DATA_DIR })
  const ask = await admin(mamori, DATA_DIR)
  expect(await (await ask(HOLD_DAYS)).json()).toMatchObject({ value: 30 })
  await stop()
  // Without it a second restore would take the same timeline, and no segment could be kept any more.
  expect(await readdir(join(env.BACKUP_DIR, 'wal'))).toContain('00000002.history')
})

it('goes back no further than told, and says when there is no such time', async () => {
  const upTo = (until: Date, name: string) =>
    cli(['restore', ...from(), ...passphrase(), '--until', until.toISOString()], {
      DATA_DIR: join(folder, name),
    })
  const earlier = await upTo(between, 'earlier')
  expect(earlier).toMatchObject({ code: 0, output: expect.stringContaining('The audit is whole') })
  const [, last] = /changes up to (\S+)/.exec(earlier.output)!
  expect(new Date(last!) <= between).toBe(true)

  const beyond = await upTo(new Date(Date.now() + 60_000), 'beyond')
  expect(beyond.code).toBe(1)
  expect(beyond.output).toContain('before configured recovery target was reached')
  expect(beyond.output).not.toMatch(/^\s+at /m)
})

it('a drill leaves nothing behind, and says what of log and journal is missing', async () => {
  const left = async () =>
    (await readdir(tmpdir())).filter((name) => name.startsWith('mamori-drill-'))
  const before = await left()
  // Behind a gap: the segments between are not there.
  const wal = join(env.BACKUP_DIR, 'wal')
  const segments = (await readdir(wal)).filter((name) => /^00000002[0-9A-F]{16}$/.test(name))
  await copyFile(join(wal, segments.sort().at(-1)!), join(wal, '000000020000000000000077'))
  const old = join(folder, 'old-journal')
  await mkdir(old)
  const line = { type: 'list', authority: 'network', number: 1, at: '2026-01-01T00:00:00.000Z' }
  await writeFile(journalPath(old), `${JSON.stringify(line)}\n{"type":"certifi`)
  const drill = await cli(['drill', ...from(), ...passphrase(), '--journal', old])
  expect(drill.code).toBe(1)
  for (const said of [
    'Took',
    'THE LOG IS NOT WHOLE: it ends before 000000020000000000000077',
    'THE JOURNAL IS NOT WHOLE: 1 lines',
    'THE JOURNAL IS OLD',
  ])
    expect(drill.output).toContain(said)
  expect(await left()).toEqual(before)
})
