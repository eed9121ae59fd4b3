import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

interface Entry {
  version?: string
  resolved?: string
  integrity?: string
  link?: boolean
  dev?: boolean
  optional?: boolean
  license?: string
  hasInstallScript?: boolean
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

const lock: { packages: Record<string, Entry> } = JSON.parse(
  readFileSync(new URL('../package-lock.json', import.meta.url), 'utf8'),
)
const entries = Object.entries(lock.packages)
const installed = entries.filter(([path]) => path !== '')

// npm leaves out of the lock what its registry does not have, other platforms' binaries say, and
// `npm ci` then refuses the lock on every machine.
it('npm ci finds every package that the lock file names', () => {
  expect(entries.length).toBeGreaterThan(100)
  const missing = entries.flatMap(([path, { dependencies, optionalDependencies }]) =>
    Object.keys({ ...dependencies, ...optionalDependencies })
      .filter((name) => !candidates(path, name).some((at) => at in lock.packages))
      .map((name) => `${name}, for ${path}`),
  )
  expect(missing).toEqual([])
})

it('everything comes from the registry, and is what it was', () => {
  // Platforms that this lock was not made on have no digest there: npm checks the registry’s own.
  const unsigned = installed.filter(([, { integrity, optional }]) => !integrity && !optional)
  expect(unsigned).toEqual([])
  const weak = installed.filter(([, { integrity }]) => integrity && !/^sha512-/.test(integrity))
  expect(weak.map(([path]) => path)).toEqual([])
  const elsewhere = installed.filter(
    ([, { resolved = 'https://registry.npmjs.org/', link }]) =>
      link || !resolved.startsWith('https://registry.npmjs.org/'),
  )
  expect(elsewhere.map(([path]) => path)).toEqual([])
})

it('what we ask for ourselves is one version each, and what runs at its install is named', () => {
  const own = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
  const asked = { ...own.dependencies, ...own.optionalDependencies, ...own.devDependencies }
  const loose = Object.entries(asked).filter(
    ([name, version]) => lock.packages[`node_modules/${name}`]?.version !== version,
  )
  expect(loose).toEqual([])
  const scripts = installed.flatMap(([path, { hasInstallScript }]) =>
    hasInstallScript ? [path.slice(path.lastIndexOf('node_modules/') + 13)] : [],
  )
  expect(scripts.filter((name) => !(name in own.allowScripts))).toEqual([])
})

/** Licences under which what runs in production may be used and passed on with nothing but a notice. */
const ALLOWED = [
  '0BSD',
  'Apache-2.0',
  'BSD',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'BlueOak-1.0.0',
  'CC0-1.0',
  'ISC',
  'MIT',
  'MIT-0',
  'MIT/X11',
  'OFL-1.1',
  'Unlicense',
  'Zlib',
]

/** Of old packages that name none in their package.json, where it stands. */
const UNDECLARED: Record<string, string> = {
  'node_modules/buffers':
    'MIT/X11, as its author’s other packages of 2011; behind exceljs, for reading zips',
  'node_modules/png-js': 'MIT, in its LICENSE file; behind pdfkit',
}

/** SPDX: of alternatives one suffices, of several that hold at once all are needed. */
const isAllowed = (licence: string): boolean =>
  licence
    .replace(/[()]/g, '')
    .split(' OR ')
    .some((choice) => choice.split(' AND ').every((one) => ALLOWED.includes(one)))

it('every licence of what runs in production is one that we may use', () => {
  const undeclared: string[] = []
  const refused: string[] = []
  for (const [path, { dev, optional, license }] of installed) {
    if (dev) continue
    if (license) isAllowed(license) || refused.push(`${path}: ${license}`)
    else if (!optional) undeclared.push(path)
  }
  expect(refused).toEqual([])
  expect(undeclared.sort()).toEqual(Object.keys(UNDECLARED).sort())
  expect(isAllowed('(MIT OR GPL-3.0-or-later)')).toBe(true)
  expect(isAllowed('(MIT AND GPL-3.0-only)')).toBe(false)
})
