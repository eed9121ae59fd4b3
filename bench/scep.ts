import { execFileSync } from 'node:child_process'
import { Agent, request } from 'node:http'
import { Registry } from 'prom-client'
import { startPki } from '#api/certificates/pki'
import { keepScepRas } from '#api/certificates/scep-ra'
import { scepService } from '#api/enrollment/scep/listener'
import { createScepClient, readScepReply, scepCsr, scepMessage } from '#tests/scep'
import { openAuthority } from './authority/setup.ts'
import { tokenMaker, tokensFor } from './authority/tokens.ts'

/*
 * Enrolments over SCEP on kept-alive connections, beside the private operations of RSA-2048 that one
 * processor makes: each enrolment takes two, to open the envelope and to sign the answer.
 */
const REQUESTS = 160
const WARM_UPS = 20
const AT_ONCE = 4

const { deps, deviceIds, close } = await openAuthority(REQUESTS + WARM_UPS)
const ras = keepScepRas(deps)
const health = { registry: new Registry(), checks: {} }
const services = [scepService(deps, ras)]
const pki = await startPki(deps, health, { at: { host: '127.0.0.1', port: 0 }, services })
const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE })
try {
  while (!ras.newest()) await new Promise((resolve) => setTimeout(resolve, 20))
  const ra = ras.newest()!.certificate
  const tokens = await tokensFor(deps, await tokenMaker(deps), deviceIds)
  console.log(`${tokens.length} clients make their RSA keys …`)
  const asking = tokens.map((token) => {
    const client = createScepClient()
    return { client, message: scepMessage(client, ra, scepCsr(client.key, token)) }
  })
  const enrol = async (n: number) => {
    const { client, message } = asking[n]!
    const { status } = readScepReply(await post(message), client)
    if (status !== '0') throw new Error(`SCEP answered ${status}`)
  }
  const during = async (from: number, to: number) => {
    let next = from
    const started = performance.now()
    const worker = async () => {
      while (next < to) await enrol(next++)
    }
    await Promise.all(Array.from({ length: AT_ONCE }, worker))
    return (performance.now() - started) / 1000
  }
  await during(0, WARM_UPS)
  const perSecond = REQUESTS / (await during(WARM_UPS, WARM_UPS + REQUESTS))
  const limit = privateOperations()
  console.table([
    { path: 'enrolment over SCEP', 'per second': Math.round(perSecond) },
    { path: 'RSA-2048 private operations, openssl speed', 'per second': Math.round(limit) },
  ])
  const share = Math.round((perSecond / (limit / 2)) * 100)
  console.log(`${share} % of what its two private operations alone would let through`)
} finally {
  agent.destroy()
  await pki.stop()
  await ras.stop()
  await close()
}

function privateOperations(): number {
  const said = execFileSync('openssl', ['speed', '-seconds', '3', 'rsa2048'], { encoding: 'utf8' })
  const [, perSecond] = /rsa 2048 bits\s+\S+s\s+\S+s\s+([\d.]+)/.exec(said) ?? []
  if (!perSecond) throw new Error('openssl speed says something else')
  return Number(perSecond)
}

function post(message: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const path = '/scep?operation=PKIOperation'
    const at = { host: '127.0.0.1', port: pki.port, path, method: 'POST', agent }
    const sending = request({ ...at, headers: { 'content-length': message.length } }, (answer) => {
      const pieces: Buffer[] = []
      answer.on('data', (piece) => pieces.push(piece))
      answer.on('end', () => resolve(Buffer.concat(pieces)))
      answer.on('error', reject)
    })
    sending.on('error', reject)
    sending.end(message)
  })
}
