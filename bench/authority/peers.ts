import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import type { KeyObject } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Certificate, toPem } from '#certs'
import type { Pki } from '#tests/pki'

/*
 * Programs that do the same and are measured beside ours: CFSSL and `openssl ocsp`, each with the network
 * authority's key. Where one is not installed, a line says so and its figure is missing.
 */
export interface Peer {
  port: number
  stop(): Promise<void>
}

const sec1 = (key: KeyObject) => key.export({ format: 'pem', type: 'sec1' })
const pem = ({ der }: Certificate) => toPem(der, 'CERTIFICATE')

/** Signs requests by `POST /api/v1/cfssl/sign`, and keeps no record of them. */
export const startCfssl = ({ network }: Pki): Promise<Peer | null> =>
  start('cfssl', async (dir, port) => {
    await writeFile(join(dir, 'ca.pem'), pem(network.certificate))
    await writeFile(join(dir, 'ca.key'), sec1(network.key), { mode: 0o600 })
    return ['serve', '-ca', 'ca.pem', '-ca-key', 'ca.key', '-port', `${port}`, '-loglevel', '4']
  })

/** Gives answers that were signed beforehand. */
export const startCfsslOcsp = (answer: Buffer): Promise<Peer | null> =>
  start('cfssl', async (dir, port) => {
    await writeFile(join(dir, 'answers'), `${answer.toString('base64')}\n`)
    return ['ocspserve', '-responses', 'answers', '-port', `${port}`, '-loglevel', '4']
  })

/** Signs each answer; one connection for each, which is all that it can. */
export const startOpensslOcsp = ({ network }: Pki, serialNumber: string): Promise<Peer | null> =>
  start('openssl', async (dir, port) => {
    const { certificate, key } = network.ocspSigner()
    await writeFile(join(dir, 'ca.pem'), pem(network.certificate))
    await writeFile(join(dir, 'ocsp.pem'), pem(certificate))
    await writeFile(join(dir, 'ocsp.key'), sec1(key), { mode: 0o600 })
    const serial = serialNumber.toUpperCase()
    await writeFile(join(dir, 'index'), `V\t350101000000Z\t\t${serial}\tunknown\t/CN=PC\n`)
    return [
      ...['ocsp', '-index', 'index', '-port', `${port}`, '-CA', 'ca.pem'],
      ...['-rsigner', 'ocsp.pem', '-rkey', 'ocsp.key', '-nmin', '60'],
    ]
  })

const PACKAGES = { cfssl: 'golang-cfssl', openssl: 'openssl' }

async function start(
  program: keyof typeof PACKAGES,
  prepare: (dir: string, port: number) => Promise<string[]>,
): Promise<Peer | null> {
  try {
    execFileSync(program, ['version'], { stdio: 'ignore' })
  } catch {
    console.log(
      `${program} (Debian: ${PACKAGES[program]}) is not installed: not measured beside ours`,
    )
    return null
  }
  const dir = await mkdtemp(join(tmpdir(), 'mamori-peer-'))
  const port = await freePort()
  const child = spawn(program, await prepare(dir, port), {
    cwd: dir,
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  try {
    await (program === 'openssl' ? untilSaid(child, 'ACCEPT') : untilOpen(port, child))
    child.stdout?.resume()
  } catch (error) {
    await stop(child, dir)
    throw error
  }
  return { port, stop: () => stop(child, dir) }
}

async function stop(child: ChildProcess, dir: string): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    child.kill('SIGKILL')
    await once(child, 'exit')
  }
  await rm(dir, { recursive: true, force: true })
}

/** It waits for ever on a connection that is closed without a word, so none is tried. */
async function untilSaid(child: ChildProcess, word: string): Promise<void> {
  const [chunk] = await Promise.race([once(child.stdout!, 'data'), once(child, 'exit')])
  if (!String(chunk).includes(word)) throw new Error(`${child.spawnargs[0]} does not start`)
}

async function untilOpen(port: number, child: ChildProcess): Promise<void> {
  for (let left = 200; left > 0; left--) {
    if (child.exitCode !== null) break
    const socket = connect(port, '127.0.0.1')
    const open = await Promise.race([
      once(socket, 'connect').then(() => true),
      once(socket, 'close').then(() => false),
    ]).catch(() => false)
    socket.destroy()
    if (open) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error(`${child.spawnargs.slice(0, 2).join(' ')} does not start`)
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  await once(server, 'close')
  return port
}
