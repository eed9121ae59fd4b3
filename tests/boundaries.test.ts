import { execFileSync, spawnSync } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

/** One breach of each kind, planted in an empty tree that has our own Biome configuration. */
const BREACHES: Record<string, { file: string; source: string; rule: string }> = {
  'contract imports zod alone': {
    file: 'api/contract/breach.ts',
    source: "import { AppError } from '../errors.ts'\nexport const a = AppError\n",
    rule: 'noRestrictedImports',
  },
  'certs knows no database': {
    file: 'certs/breach.ts',
    source: "import postgres from 'postgres'\nexport const a = postgres\n",
    rule: 'noRestrictedImports',
  },
  'drizzle knows no api': {
    file: 'drizzle/breach.ts',
    source: "import { AppError } from '#api/errors'\nexport const a = AppError\n",
    rule: 'noRestrictedImports',
  },
  'the agent knows no api': {
    file: 'agent/breach.ts',
    source: "import { AppError } from '#api/errors'\nexport const a = AppError\n",
    rule: 'noRestrictedImports',
  },
  'the console knows no database': {
    file: 'console/breach.ts',
    source: "import { openDatabase } from '#drizzle/client'\nexport const a = openDatabase\n",
    rule: 'noRestrictedImports',
  },
  'a service imports no schema': {
    file: 'api/devices/service.ts',
    source: "import { devices } from '#drizzle/schema/devices'\nexport const a = devices\n",
    rule: 'noRestrictedImports',
  },
  "a feature leaves another's queries alone": {
    file: 'api/devices/routes.ts',
    source: "import { listUnits } from '../organization/queries.ts'\nexport const a = listUnits\n",
    rule: 'noRestrictedImports',
  },
  'only the queue imports bull': {
    file: 'api/jobs/relay.ts',
    source: "import Bull from 'bull'\nexport const a = Bull\n",
    rule: 'noRestrictedImports',
  },
  'no import cycles': {
    file: 'api/one.ts',
    source: "import { two } from './two.ts'\nexport const one = () => two\n",
    rule: 'noImportCycles',
  },
}

const root = fileURLToPath(new URL('..', import.meta.url))
const biome = join(root, 'node_modules/.bin/biome')
let tree: string

beforeAll(() => {
  tree = mkdtempSync(join(tmpdir(), 'mamori-boundaries-'))
  for (const file of ['biome.json', '.gitignore', 'package.json'])
    cpSync(join(root, file), join(tree, file))
  execFileSync('git', ['init', '--quiet'], { cwd: tree })
  write('api/two.ts', "import { one } from './one.ts'\nexport const two = () => one\n")
  for (const { file, source } of Object.values(BREACHES)) write(file, source)
})

afterAll(() => rmSync(tree, { recursive: true }))

function write(file: string, source: string): void {
  mkdirSync(dirname(join(tree, file)), { recursive: true })
  writeFileSync(join(tree, file), source)
}

it('no program is run by a shell, and no text as a program', () => {
  const files = execFileSync('git', ['ls-files', 'api', 'agent', 'certs', 'console', 'drizzle'], {
    cwd: root,
    encoding: 'utf8',
  })
    .split('\n')
    .filter((file) => /\.(?:m?ts|tsx|mjs)$/.test(file) && !/\.test\.tsx?$/.test(file))
  expect(files.length).toBeGreaterThan(500)
  const source = (file: string) => readFileSync(join(root, file), 'utf8')
  const risky =
    /\bshell: ?(?:true|'|[a-z]+\.)|\bexecSync\b|import \{[^}]*\bexec\b[^}]*\} from 'node:child_process'|[^.\w]eval\(|new Function\(|InnerHTML|insertAdjacentHTML|document\.write/
  expect(files.filter((file) => existsSync(join(root, file)) && risky.test(source(file)))).toEqual(
    [],
  )
})

describe('who may import whom', () => {
  it.each(Object.entries(BREACHES))('%s', (_, { file, rule }) => {
    const { status, stderr } = spawnSync(biome, ['lint', '--colors=off', file], {
      cwd: tree,
      encoding: 'utf8',
    })
    expect(stderr).toContain(rule)
    expect(status).not.toBe(0)
  })

  it('leaves an honest file alone', () => {
    write(
      'api/devices/queries.ts',
      "import { devices } from '#drizzle/schema/devices'\nexport const a = devices\n",
    )
    const { status } = spawnSync(biome, ['lint', 'api/devices/queries.ts'], { cwd: tree })
    expect(status).toBe(0)
  })
})
