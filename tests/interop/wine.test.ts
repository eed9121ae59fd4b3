import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { program } from './program.ts'

/*
 * The Windows executable as it is shipped, under Wine: that it starts, reads and writes the registry, and
 * copes with what is missing. Wine has no PowerShell, BitLocker or secedit; those wait for a real Windows.
 */
const ROOT = join(import.meta.dirname, '../..')
let prefix: string
beforeAll(async () => {
  prefix = mkdtempSync(join(tmpdir(), 'mamori-wine-'))
  await promisify(execFile)(process.execPath, ['agent/build.mjs', 'windows'], { cwd: ROOT })
  // As which Wine doesn't show itself unless told; Node starts on nothing older.
  const version = ['reg', 'add', 'HKCU\\Software\\Wine', '/v', 'Version', '/d', 'win10', '/f']
  expect(await wine(...version)).toMatchObject({ code: 0 })
}, 300_000)
afterAll(async () => {
  await program(ROOT, 'wineserver', ['-k'], environment()).catch(() => undefined)
  rmSync(prefix, { recursive: true, force: true })
})

const environment = () => ({
  WINEPREFIX: prefix,
  WINEARCH: 'win64',
  WINEDEBUG: '-all',
  LANG: 'C.UTF-8',
})
/** By a file: Node under Wine can't open what Node here takes for a pipe. */
async function wine(...args: string[]) {
  const file = join(prefix, 'said')
  const line = 'exec wine "$@" < /dev/null > "$SAID" 2>&1'
  const more = { ...environment(), SAID: file }
  const { code } = await program(ROOT, 'sh', ['-c', line, 'sh', ...args], more)
  return { code, said: readFileSync(file, 'utf8') }
}
const agent = (...args: string[]) => wine('dist/agent/mamori-agent.exe', ...args)

test('it starts, and says that it is not enrolled', async () => {
  const { code, said } = await agent('status')
  expect([code, said]).toEqual([1, expect.stringContaining('not enrolled')])
})

test('its self-test comes to the end: the registry works, and what Wine lacks is named', async () => {
  const { code, said } = await agent('selftest')
  expect(code).toBe(1)
  const found = [...said.matchAll(/^(works|fails)\s{2}(.+?)\s{2,}/gm)].map(
    ([, how, what]) => `${what}: ${how}`,
  )
  expect(found.length).toBeGreaterThanOrEqual(15)
  expect(found).toEqual(
    expect.arrayContaining([
      'lock: notice: works',
      'lock: cached-logons: works',
      'network certificate: works',
      'posture: fails',
      'lock: tpm-protectors: fails',
      'MDM bridge: fails',
    ]),
  )
}, 90_000)
