import { spawn } from 'node:child_process'
import { createHash, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import postgres from 'postgres'
import { createAgentApp } from '#api/agent-app'
import { createHub } from '#api/agents/hub'
import { listenForAgents } from '#api/http/agent-listener'
import { fromPem, PROFILES, parseCertificate, publicKeyOf, toPem } from '#certs'
import { checkinBody, enrolledAgent } from '#tests/agents'
import { createKey } from '#tests/authority'
import { openAuthority } from './authority/setup.ts'

/*
 * Check-ins on kept mutual TLS, each device on a connection of its own, beside the same SQL by the bare
 * driver. And streams held open, beside a bare Node server on the same TLS that holds as many answers: what
 * each takes of the server's memory, and how many shake hands in a second, both ends on this machine.
 */
const CLIENT = fileURLToPath(new URL('./agents/client.mjs', import.meta.url))
const [DEVICES, SECONDS, CONNECTIONS, TURNS] = [64, 3, 32, 3]
const STREAMS = Number(process.env.STREAMS ?? 2_000)
setFlagsFromString('--expose-gc')
const collect: () => void = runInNewContext('gc')

const { deps, pki, deviceIds, superuserUrl, close } = await openAuthority(DEVICES)
const hub = createHub(deps)
const health = { checks: {} as Record<string, () => Promise<boolean>> }
const here = { host: '127.0.0.1', port: 0 }
const ours = await listenForAgents(deps, createAgentApp(deps, undefined, hub), health, here)
const bare = openBare()
const sql = postgres(superuserUrl, { max: 10, onnotice: () => {}, connection: { jit: 'off' } })

try {
  while (!(await health.checks.agent!())) await new Promise((resolve) => setTimeout(resolve, 20))
  const enrolled = await Promise.all(deviceIds.map((id) => enrolledAgent({ deps }, id)))
  const ca = toPem(pki.management.root.der, 'CERTIFICATE')
  const devices = enrolled.map(({ key, certificate }) => {
    const body = JSON.stringify(checkinBody({ keysSeq: 1 }))
    return {
      key: key.export({ format: 'pem', type: 'pkcs8' }) as string,
      cert: certificate,
      request: `POST /agent/checkin HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    }
  })
  await checkins(devices, ca)
  await streams(devices, ca)
} finally {
  await hub.close()
  await ours.close()
  bare.closeAllConnections()
  bare.close()
  await sql.end()
  await close()
}

interface Device {
  key: string
  cert: string
  request: string
}

async function checkins(devices: Device[], ca: string): Promise<void> {
  const rates = { ours: { perSecond: 0, p99Ms: 0 }, sql: { perSecond: 0, p99Ms: 0 } }
  const ask = {
    mode: 'ask',
    port: ours.port,
    ca,
    seconds: SECONDS,
    connections: CONNECTIONS,
    devices,
  }
  const asked = devices.map(({ cert }) => questionOf(cert))
  // By turns, so that whatever else the machine does hits both.
  for (let turn = 0; turn <= TURNS; turn++) {
    const client = talk(ask)
    const answers = { ours: await client.answer(), sql: await bySql(asked) }
    await client.end()
    // The first leases are signed in the first turn.
    if (turn === 0) continue
    for (const which of ['ours', 'sql'] as const) {
      rates[which].perSecond += answers[which].perSecond / TURNS
      rates[which].p99Ms = Math.max(rates[which].p99Ms, answers[which].p99Ms)
    }
  }
  const row = (path: string, { perSecond, p99Ms }: typeof rates.ours) => ({
    path,
    'per second': Math.round(perSecond),
    'p99 ms': Number(p99Ms.toFixed(1)),
  })
  console.table([
    row('check-ins over mutual TLS', rates.ours),
    row('the same SQL, bare driver', rates.sql),
  ])
  const share = Math.round((rates.ours.perSecond / rates.sql.perSecond) * 100)
  console.log(`${share} % of the same SQL by the bare driver; aim: at least 50 %\n`)
}

/** As `app.agent_checkin` takes it from api/agents/checkin.ts. */
function questionOf(certificate: string) {
  const der = fromPem(certificate, 'CERTIFICATE')[0]!
  const { agentVersion: version, at: deviceAt, ...told } = checkinBody()
  return {
    serial: parseCertificate(der).serial.toString('hex'),
    sha256: createHash('sha256').update(der).digest('hex'),
    ...{ ...told, version, deviceAt, at: new Date(), address: '127.0.0.1', uptimeSeconds: 60 },
  }
}

/** What a check-in asks of Postgres when nothing is wanted of the device: all of it in one statement. */
async function bySql(asked: ReturnType<typeof questionOf>[]) {
  const times: number[] = []
  const ends = performance.now() + SECONDS * 1000
  let next = 0
  const worker = async () => {
    while (performance.now() < ends) {
      const from = performance.now()
      const question = asked[next++ % asked.length]!
      await sql`select app.agent_checkin(${JSON.stringify(question)}::text::jsonb) as answer
        from (select set_config('app.actor', 'system:agents', true) || set_config('app.roles', '@agents', true)
          || set_config('app.tx', ${randomUUID()}, true) as bound offset 0) as principal where bound is not null`
      times.push(performance.now() - from)
    }
  }
  await Promise.all(Array.from({ length: CONNECTIONS }, worker))
  const p99Ms = times.toSorted((a, b) => a - b)[Math.floor(times.length * 0.99)]!
  return { perSecond: times.length / SECONDS, p99Ms }
}

async function streams(devices: Device[], ca: string): Promise<void> {
  const rows: Record<string, string | number>[] = []
  const kilobytes = {} as Record<string, number>
  // The first time what grows once has grown.
  for (const [path, port, count] of [
    ['', ours.port, 200],
    ['', (bare.address() as AddressInfo).port, 200],
    ['bare Node', (bare.address() as AddressInfo).port, STREAMS],
    ['ours', ours.port, STREAMS],
  ] as const) {
    collect()
    const before = process.memoryUsage().rss
    const client = talk({ mode: 'stream', port, ca, connections: count, atOnce: 32, devices })
    const { seconds } = await client.answer()
    collect()
    const kb = (process.memoryUsage().rss - before) / 1024 / count
    await client.end()
    await new Promise((resolve) => setTimeout(resolve, 1_000))
    if (path === '') continue
    kilobytes[path] = kb
    rows.push({
      path,
      streams: count,
      'kB each': Math.round(kb),
      'handshakes per second': Math.round(count / seconds),
    })
  }
  console.table(rows)
  const times = (kilobytes.ours! / kilobytes['bare Node']!).toFixed(2)
  console.log(`a stream takes ${times} times the memory of a bare one`)
}

function talk(asked: object) {
  const child = spawn(process.execPath, [CLIENT], { stdio: ['pipe', 'pipe', 'inherit'] })
  child.stdin.write(`${JSON.stringify(asked)}\n`)
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const exited = once(child, 'exit')
  return {
    answer: async () => JSON.parse((await lines.next()).value),
    end: async () => {
      child.stdin.end()
      await exited
    },
  }
}

/** Holds each answer open, and knows its client's certificate. */
function openBare() {
  const key = createKey('P-256')
  const { der } = pki.management.issue({
    profile: PROFILES.server,
    publicKey: publicKeyOf(key),
    names: { ips: ['127.0.0.1'] },
  })
  const server = createServer(
    {
      key: key.export({ format: 'pem', type: 'pkcs8' }),
      cert: [der, pki.management.certificate.der].map((one) => toPem(one, 'CERTIFICATE')).join(''),
      requestCert: true,
      rejectUnauthorized: false,
    },
    (_request, response) => {
      response.writeHead(200, { 'Content-Type': 'application/x-ndjson' })
      response.write('{"type":"hello"}\n')
    },
  )
  return server.listen(0, '127.0.0.1')
}
