import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

interface Entry {
  dependencies?: Record<string, string>
  optionalDependencies?: Record<string, string>
}

/** Where Node would look for `name` from `path`, nearest first. */
function candidates(path: string, name: string): string[] {
  const own = `${path ? `${path}/` : ''}node_modules/${name}`
  if (!path) return [own]
  const parent = path.slice(0, Math.max(path.lastIndexOf('/node_modules/'), 0))
  return [own, ...candidates(parent, name)]
}

// npm leaves out of the lock what its registry does not have, other platforms' binaries say, and
// `npm ci` then refuses the lock on every machine.
it('npm ci finds every package that the lock file names', () => {
  const lock: { packages: Record<string, Entry> } = JSON.parse(
    readFileSync(new URL('../package-lock.json', import.meta.url), 'utf8'),
  )
  const entries = Object.entries(lock.packages)
  expect(entries.length).toBeGreaterThan(100)
  const missing = entries.flatMap(([path, { dependencies, optionalDependencies }]) =>
    Object.keys({ ...dependencies, ...optionalDependencies })
      .filter((name) => !candidates(path, name).some((at) => at in lock.packages))
      .map((name) => `${name}, for ${path}`),
  )
  expect(missing).toEqual([])
})
