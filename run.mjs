// Starts or tests Mamori on a fresh clone. Plain Node: nothing is installed yet when this runs.
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import * as fs from 'node:fs'
import { constants } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

const [MAJOR, MINOR] = [20, 19]
const HEARTBEAT_MS = 15_000
/** One Ctrl-C reaches us from the terminal and again from npm; a second one later is meant so. */
const SAME_SIGNAL_MS = 1000
/** Its holder touches it while it lives; a folder, as those named .data* are ignored by Git. */
const LOCK = '.data-install'
const LOCK_LOST_MS = 15_000
/** What is built, where to, by which arguments of vite, and from what. */
const BUILDS = [
  {
    what: 'the console',
    dist: 'console/dist',
    vite: ['console'],
    inputs: ['console', 'api/contract', 'package-lock.json'],
  },
  {
    what: 'the server',
    dist: 'api/dist',
    vite: ['--config', 'api/vite.config.ts'],
    inputs: ['api', 'certs', 'drizzle', 'package.json', 'package-lock.json'],
  },
]
const PROJECTS = ['unit', 'browser', 'lifecycle']

/** Preloaded into every child: when we are killed outright, the pipe between us closes. */
const GUARD = `data:text/javascript,${encodeURIComponent(`
  if (process.channel) {
    process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'))
    process.channel.unref()
  }`)}`

let child
let signalledAt = 0

process.chdir(dirname(fileURLToPath(import.meta.url)))
process.exitCode = await main(process.argv[2], process.argv.slice(3))

async function main(command, args) {
  const commands = { build: async () => 0, start, test }
  if (!Object.hasOwn(commands, command)) {
    console.error('usage: node run.mjs start | build | test [vitest arguments]')
    return 2
  }
  const [major, minor] = process.versions.node.split('.').map(Number)
  if (major < MAJOR || (major === MAJOR && minor < MINOR)) {
    console.error(`Mamori needs Node ${MAJOR}.${MINOR} or later; this is ${process.versions.node}`)
    return 1
  }
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => forward(signal))
  const parent = watchParent()
  try {
    return (await prepare()) || (await commands[command](args))
  } finally {
    clearInterval(parent)
  }
}

function start() {
  return runNode(['--enable-source-maps', 'api/dist/main.js'])
}

function test(args) {
  const given = (...names) => args.some((arg) => names.includes(arg.split('=')[0]))
  const projects = given('--project') ? [] : PROJECTS.flatMap((name) => ['--project', name])
  // Choosing tests by name skips all others, on purpose.
  const reporters = given('-t', '--testNamePattern', '--reporter')
    ? []
    : ['--reporter=default', '--reporter=./tests/no-skips.ts']
  return runNode(['node_modules/vitest/vitest.mjs', 'run', ...projects, ...reporters, ...args])
}

/** Installs and builds what is missing or out of date. Returns an exit code. */
async function prepare() {
  if (isInstalled() && BUILDS.every(isBuilt)) return 0
  return exclusively(async () => {
    if (!isInstalled()) {
      const code = await narrated('installing dependencies', installDependencies)
      if (code) return code
    }
    for (const build of BUILDS) {
      const code = isBuilt(build) ? 0 : await narrated(`building ${build.what}`, () => make(build))
      if (code) return code
    }
    return 0
  })
}

/**
 * npm keeps its own record of what it installed. Comparing it, and not a stamp of ours, leaves alone
 * what `npm ci` or `npm install` did by hand.
 */
function isInstalled() {
  const installed = packagesOf('node_modules/.package-lock.json')
  if (!installed || !Object.values(installed).every(runsHere)) return false
  return Object.entries(packagesOf('package-lock.json')).every(([path, { version, optional }]) => {
    if (path === '') return true
    return installed[path] ? installed[path].version === version : optional
  })
}

/** False for what was installed on another platform and then copied or mounted here. */
function runsHere({ os, cpu }) {
  const allows = (list, here) =>
    list?.[0]?.startsWith('!') ? !list.includes(`!${here}`) : (list?.includes(here) ?? true)
  return allows(os, process.platform) && allows(cpu, process.arch)
}

function packagesOf(lockfile) {
  try {
    return JSON.parse(fs.readFileSync(lockfile, 'utf8')).packages
  } catch (error) {
    if (error.code === 'ENOENT') return undefined
    throw error
  }
}

function installDependencies() {
  // Console and server are built here, so a NODE_ENV=production must not leave the build tools out.
  const args = ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error']
  const bundled = ['../lib/node_modules', 'node_modules'].map((folder) =>
    join(dirname(process.execPath), folder, 'npm/bin/npm-cli.js'),
  )
  const npm = [process.env.npm_execpath, ...bundled].find(
    (path) => path?.endsWith('npm-cli.js') && fs.existsSync(path),
  )
  // Started by root, Postgres runs as another user, who has to read what is installed here.
  const umask = process.umask(0o022)
  const done = npm
    ? runNode([npm, ...args])
    : run('npm', args, { shell: process.platform === 'win32' })
  process.umask(umask)
  return done
}

function stampOf({ dist }) {
  return `${dist}/.inputs`
}

function isBuilt(build) {
  const stamp = stampOf(build)
  return fs.existsSync(stamp) && fs.readFileSync(stamp, 'utf8') === digestOf(build.inputs)
}

async function make(build) {
  const inputs = digestOf(build.inputs)
  fs.rmSync(stampOf(build), { force: true })
  const vite = ['node_modules/vite/bin/vite.js', 'build', ...build.vite, '--logLevel', 'warn']
  const code = await runNode(vite, { NODE_ENV: 'production' })
  if (code === 0) fs.writeFileSync(stampOf(build), inputs)
  return code
}

function digestOf(paths) {
  const hash = createHash('sha256')
  for (const file of paths.flatMap(filesUnder)) {
    hash.update(file).update('\0').update(fs.readFileSync(file)).update('\0')
  }
  return hash.digest('hex')
}

function filesUnder(path) {
  if (BUILDS.some(({ dist }) => dist === path) || path.endsWith('node_modules')) return []
  if (!fs.statSync(path).isDirectory()) return [path]
  return fs
    .readdirSync(path)
    .sort()
    .flatMap((name) => filesUnder(`${path}/${name}`))
}

/** `npm start` and `npm test` at once in a fresh clone: one of them installs, the other waits. */
async function exclusively(work) {
  for (let told = false; !acquire(); await sleep(500)) {
    if (!told) console.log('mamori: waiting for another Mamori that is installing in this folder')
    told = true
  }
  const beat = setInterval(() => fs.utimesSync(LOCK, new Date(), new Date()), LOCK_LOST_MS / 5)
  try {
    return await work()
  } finally {
    clearInterval(beat)
    fs.rmSync(LOCK, { recursive: true, force: true })
  }
}

function acquire() {
  try {
    fs.mkdirSync(LOCK)
    return true
  } catch (error) {
    if (error.code !== 'EEXIST') throw error
  }
  const touched = fs.statSync(LOCK, { throwIfNoEntry: false })?.mtimeMs ?? Date.now()
  if (Date.now() - touched > LOCK_LOST_MS) fs.rmSync(LOCK, { recursive: true, force: true })
  return false
}

async function narrated(what, work) {
  const since = Date.now()
  const seconds = () => `${Math.round((Date.now() - since) / 1000)} s`
  console.log(`mamori: ${what} …`)
  const heartbeat = setInterval(() => {
    console.log(`mamori: still ${what} (${seconds()})`)
  }, HEARTBEAT_MS)
  const code = await work()
  clearInterval(heartbeat)
  console.log(code === 0 ? `mamori: ${what}: done in ${seconds()}` : `mamori: ${what} failed`)
  return code
}

function runNode(args, env = {}) {
  return run(process.execPath, ['--import', GUARD, ...args], { env: { ...process.env, ...env } })
}

/**
 * In a process group of its own, so that a terminal's Ctrl-C, npm's copy of it and ours are one
 * signal to the child, and it may take its time to end well.
 */
function run(command, args, options) {
  child = spawn(command, args, {
    ...options,
    detached: process.platform !== 'win32',
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  return new Promise((resolve) => {
    child.once('error', (error) => {
      console.error(`mamori: cannot start ${command}: ${error.message}`)
      resolve(1)
    })
    child.once('exit', (code, signal) => {
      child = undefined
      resolve(code ?? 128 + constants.signals[signal])
    })
  })
}

function forward(signal) {
  if (Date.now() - signalledAt < SAME_SIGNAL_MS) return
  signalledAt = Date.now()
  if (child) child.kill(signal)
  else process.exit(128 + constants.signals[signal])
}

/**
 * npm runs us by a shell, and dash passes no signal on; hence the `exec` in package.json (where cmd
 * knows none, what follows `||` runs). And when npm was killed outright, we should go as well.
 */
function watchParent() {
  if (!process.env.npm_lifecycle_event) return undefined
  const parent = process.ppid
  const timer = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(timer)
    forward('SIGTERM')
  }, 500)
  return timer
}
