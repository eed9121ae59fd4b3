import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { readConfig } from '../config.ts'
import { backUp } from './backup.ts'

/** Stands in for pg_dump: no server is asked. */
const DUMPS =
  '#!/bin/sh\nfor given; do case "$given" in --file=*) echo dump > "$(echo "$given" | cut -c8-)";; esac; done\n'
const FAILS =
  '#!/bin/sh\necho "pg_dump: error: could not write: No space left on device" >&2\nexit 1\n'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mamori-backups-'))
  await mkdir(join(folder, 'bin'))
  vi.stubEnv('PATH', `${join(folder, 'bin')}:${process.env.PATH}`)
})
afterAll(async () => {
  vi.unstubAllEnvs()
  await rm(folder, { recursive: true })
})

const inData = (...names: string[]) => join(folder, 'data', ...names)
const to = () => join(folder, 'elsewhere')

async function backUpBy(program: string, now: Date) {
  await writeFile(join(folder, 'bin/pg_dump'), program, { mode: 0o755 })
  const config = readConfig({
    DATA_DIR: inData(),
    BACKUP_DIR: inData('kept'),
    JOURNAL_DIR: inData('apart'),
    DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none',
  })
  return backUp(config, { to: to(), passphrase: 'long enough for a backup', keep: 3, now })
}

test('one that fails or was killed leaves nothing behind, and none holds backups or the journal', async () => {
  for (const path of ['kept/base-1/files', 'apart', 'recordings'])
    await mkdir(inData(path), { recursive: true })
  for (const path of ['kept/base-1/files/old', 'apart/revocations.ndjson', 'recordings/one.mp4'])
    await writeFile(inData(path), 'x')
  const now = new Date()
  const killed = join(to(), 'base-20260101T000000Z.part')
  const atWork = join(to(), 'base-20260102T000000Z.part')
  for (const draft of [killed, atWork]) await mkdir(draft, { recursive: true })
  const yesterday = new Date(+now - 25 * 3_600_000)
  await utimes(killed, yesterday, yesterday)

  await expect(backUpBy(FAILS, now)).rejects.toThrow(/^pg_dump: .*No space left on device$/)
  expect(await readdir(to())).toEqual(['base-20260102T000000Z.part'])
  const made = await backUpBy(DUMPS, now)
  expect(await readdir(join(made.folder, 'files'))).toEqual(['recordings'])
})
