import { execFile } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { createServer } from 'node:http'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { Registry } from 'prom-client'
import { issueCertificate } from '#api/certificates/issue'
import { startPki } from '#api/certificates/pki'
import { encodeCertId, encodeOcspRequest, issuerHashes, signWithKey } from '#certs'
import { createRequest } from '#tests/pki'
import { type Peer, startCfsslOcsp, startOpensslOcsp } from './authority/peers.ts'
import { openAuthority } from './authority/setup.ts'

const CLIENT = fileURLToPath(new URL('./authority/client.mjs', import.meta.url))
const [SECONDS, CONNECTIONS, TURNS] = [3, 32, 3]
const run = promisify(execFile)

/** Answers a second that somebody in a process of their own gets. */
async function load(port: number, question: Buffer): Promise<number> {
  const args = [
    CLIENT,
    String(port),
    String(SECONDS),
    String(CONNECTIONS),
    question.toString('base64'),
  ]
  return JSON.parse((await run(process.execPath, args)).stdout).perSecond
}

const post = (rest: string, body: Buffer): Buffer =>
  Buffer.concat([
    Buffer.from(
      `POST / ${rest}\r\nContent-Type: application/ocsp-request\r\nContent-Length: ${body.length}\r\n\r\n`,
    ),
    body,
  ])

const { deps, pki, deviceIds, close } = await openAuthority(1)
const health = { registry: new Registry(), checks: {} as Record<string, () => Promise<boolean>> }
const server = await startPki(deps, health, { at: { host: '127.0.0.1', port: 0 } })
const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
let stored: Buffer = Buffer.alloc(0)
let signs = false
// What node:http gives at best: the same headers, the same bytes, and where the answer is signed one signature.
const peer = createServer((request, response) => {
  request.resume()
  request.on('end', () => {
    if (signs) signWithKey(privateKey, 'ecdsa-sha256', stored)
    response.writeHead(200, {
      'Content-Type': 'application/ocsp-response',
      'Content-Length': stored.length,
    })
    response.end(stored)
  })
})
await new Promise<void>((resolve) => peer.listen(0, '127.0.0.1', resolve))
const peerPort = (peer.address() as { port: number }).port
const peers: (Peer | null)[] = []
try {
  while (!(await health.checks.ocsp!())) await new Promise((resolve) => setImmediate(resolve))
  const actor = {
    name: 'user:00000000-0000-4000-8000-000000000001',
    roles: ['security'],
    unitIds: [],
    staffId: null,
    userId: '00000000-0000-4000-8000-000000000001',
    locale: 'en',
    sessionId: null,
    steppedUpAt: null,
    tokenPermissions: null,
  } as const
  const issued = await issueCertificate(
    deps,
    actor,
    { deviceId: deviceIds[0]!, profile: 'network-access', csr: createRequest().pem },
    null,
  )
  const id = encodeCertId(
    issuerHashes(pki.network.issuer),
    Buffer.from(issued.serialNumber, 'hex'),
    'sha1',
  )
  const get = encodeURIComponent(encodeOcspRequest([id]).toString('base64'))
  const body = encodeOcspRequest([id], Buffer.alloc(8, 1))
  const questions = {
    'kept, GET, keep-alive': Buffer.from(`GET /ocsp/${get} HTTP/1.1\r\nHost: x\r\n\r\n`),
    'nonce, POST, signed each time': Buffer.concat([
      Buffer.from(`POST /ocsp HTTP/1.1\r\nHost: x\r\nContent-Length: ${body.length}\r\n\r\n`),
      body,
    ]),
  }
  stored = Buffer.from(
    await (await fetch(`http://127.0.0.1:${server.port}/ocsp/${get}`)).arrayBuffer(),
  )
  const presigned = await startCfsslOcsp(stored)
  const signing = await startOpensslOcsp(pki, issued.serialNumber)
  peers.push(presigned, signing)
  const others = {
    'kept, GET, keep-alive': {
      name: 'CFSSL, signed beforehand',
      port: presigned?.port,
      // By POST: of a GET it takes a `+` for a space.
      question: post('HTTP/1.1\r\nHost: x', encodeOcspRequest([id])),
    },
    'nonce, POST, signed each time': {
      name: 'openssl ocsp',
      port: signing?.port,
      question: post('HTTP/1.0', body),
    },
  }
  const rows = []
  for (const path of Object.keys(questions) as (keyof typeof questions)[]) {
    const question = questions[path]
    const other = others[path]
    let otherRate = 0
    signs = path.startsWith('nonce')
    const ours = { rate: 0, cpuMs: 0 }
    const bare = { rate: 0, cpuMs: 0 }
    // By turns, so that whatever else the machine does hits both.
    for (let turn = 0; turn < TURNS; turn++) {
      for (const [sum, port] of [
        [ours, server.port],
        [bare, peerPort],
      ] as const) {
        const since = process.cpuUsage()
        const rate = await load(port, question)
        const { user, system } = process.cpuUsage(since)
        sum.rate += rate / TURNS
        sum.cpuMs += (user + system) / 1000 / rate
      }
      if (other.port) otherRate += (await load(other.port, other.question)) / TURNS
    }
    rows.push({
      path,
      'ours per second': Math.round(ours.rate),
      'bare node:http': Math.round(bare.rate),
      '%': Math.round((ours.rate / bare.rate) * 100),
      // Of this process alone, which serves both: other programs don't show.
      '% by processor time': Math.round((bare.cpuMs / ours.cpuMs) * 100),
      beside: other.name,
      'per second': otherRate ? Math.round(otherRate) : null,
      'ours ×': otherRate ? Math.round((ours.rate / otherRate) * 10) / 10 : null,
    })
  }
  console.table(rows)
} finally {
  for (const one of peers) await one?.stop()
  peer.close()
  await server.stop()
  await close()
}
