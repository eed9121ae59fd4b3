import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cp, mkdtemp, readdir, readFile, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, expect, it } from 'vitest'

const run = promisify(execFile)
const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const SOURCES = [
  'agent',
  'api',
  'certs',
  'console',
  'drizzle',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
]
const folders: string[] = []
afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true }))))

/** Builds console, server and agent from a copy of the sources, in a folder of another name and zone. */
async function built(zone: string): Promise<Record<string, string>> {
  const folder = await mkdtemp(join(tmpdir(), 'mamori-build-'))
  folders.push(folder)
  const filter = (path: string) => !/(^|[/\\])(dist|node_modules)$/.test(relative(ROOT, path))
  await Promise.all(
    SOURCES.map((name) => cp(join(ROOT, name), join(folder, name), { recursive: true, filter })),
  )
  await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'))
  const options = { cwd: folder, env: { PATH: process.env.PATH, TZ: zone }, maxBuffer: 2 ** 26 }
  const vite = join(folder, 'node_modules/vite/bin/vite.js')
  await run(process.execPath, [vite, 'build', 'console'], options)
  await run(process.execPath, [vite, 'build', '--config', 'api/vite.config.ts'], options)
  await run(process.execPath, ['agent/build.mjs', 'linux'], options)
  const digests: Record<string, string> = {}
  for (const dist of ['console/dist', 'api/dist', 'dist/agent']) {
    for (const entry of await readdir(join(folder, dist), {
      recursive: true,
      withFileTypes: true,
    })) {
      if (!entry.isFile()) continue
      const path = join(entry.parentPath, entry.name)
      const bytes = await readFile(path)
      digests[relative(folder, path)] = createHash('sha256').update(bytes).digest('hex')
    }
  }
  return digests
}

it('the same sources become the same bytes, wherever and whenever they are built', async () => {
  const first = await built('Asia/Tokyo')
  expect(Object.keys(first)).toEqual(
    expect.arrayContaining([
      'console/dist/index.html',
      'api/dist/main.js',
      'dist/agent/mamori-agent',
    ]),
  )
  expect(await built('America/New_York')).toEqual(first)
}, 300_000)
