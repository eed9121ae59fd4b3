import { randomUUID } from 'node:crypto'
import { cpus } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { issueCertificate } from '#api/certificates/issue'
import { send } from '#api/commands/service'
import {
  encodeCertId,
  encodeOcspRequest,
  issuerHashes,
  issuerOf,
  onelineName,
  parseOcspResponse,
} from '#certs'
import type { Visitor } from '#tests/app'
import { openTwice } from '#tests/interop/twice'
import { createRequest } from '#tests/pki'
import { load, say } from './app.ts'
import { tokenMaker } from './authority/tokens.ts'
import { NO_FAULTS } from './simulate/faults.ts'
import { equip } from './simulate/fleet.ts'
import { percentiles, ranks } from './simulate/percentiles.ts'
import { type Agents, loadAgents, type Server, startServer } from './simulate/processes.ts'

/*
 * From the press of the button to each door, one laptop after another, out of a fleet whose agents hold their
 * streams and send their inventories all the while, with people at the console: two processes of every role, and
 * more of the agents' port. `npm run bench:incident -- AGENTS INCIDENTS INVENTORIES_PER_SECOND PAGES_PER_SECOND POLL_SECONDS`
 */
const [AGENTS = 1_000, INCIDENTS = 300, STORM = 20, PAGES = 5, POLL_SECONDS = 300] = process.argv
  .slice(2)
  .map(Number)
const AIM_MS = 1_000
/** More than come to two cores at once only wait for each other. */
const PER_SECOND = 60
/** Doors are asked again after so long: more often, the asking would be the load. */
const ASK_MS = 20
const PER_PROCESS = 8_000

const twice = await openTwice(AGENTS, POLL_SECONDS)
const { ground, replicas, issuer, radius } = twice
const { deps, deviceIds } = ground
const actor = await tokenMaker(deps)
const servers: Server[] = []
const fleets: Agents[] = []
const sum = (of: (told: ReturnType<Agents['told']>) => number) =>
  fleets.reduce((total, fleet) => total + of(fleet.told()), 0)

async function connect(): Promise<void> {
  for (let n = 0; n < Math.ceil(AGENTS / 15_000); n++)
    servers.push(await startServer(ground.databaseUrl, deps.config.dataDir))
  const urls = servers.map(({ url }) => url)
  const files = await equip(ground, urls, Math.ceil(AGENTS / PER_PROCESS))
  const job = { seed: 1, faults: NO_FAULTS, perSecond: PER_SECOND / files.length }
  for (const file of files) fleets.push(await loadAgents({ file, ...job }))
  for (const fleet of fleets) fleet.say({ start: true })
  const since = performance.now()
  const patienceMs = 60_000 + (AGENTS / PER_SECOND) * 20_000
  while (sum(({ connected }) => connected) < AGENTS) {
    if (performance.now() - since > patienceMs) throw new Error('not all agents are connected')
    await sleep(100)
  }
  say(`${AGENTS} agents connected in ${((performance.now() - since) / 1000).toFixed(0)} s`)
}

interface Lost {
  deviceId: string
  session: string
  shown: Record<string, string>
  question: Uint8Array<ArrayBuffer>
}

/** A laptop with a certificate, on the network. */
async function admit(deviceId: string, n: number): Promise<Lost> {
  const wanted = { deviceId, profile: 'network-access', csr: createRequest().pem } as const
  const { serialNumber } = await issueCertificate(deps, actor, wanted, null)
  const session = `session-${n}.`
  const shown = {
    'TLS-Client-Cert-Serial': serialNumber,
    'TLS-Client-Cert-Issuer': onelineName(issuer.subject),
    'Calling-Station-Id': `02-00-00-00-${(n >> 8).toString(16).padStart(2, '0')}-${(n & 255).toString(16).padStart(2, '0')}`,
    'NAS-Identifier': 'ap-7',
  }
  const { Class } = await (await radius(replicas[0]!.api, 'authorize', shown)).json()
  await radius(replicas[0]!.api, 'accounting', {
    ...{ 'Acct-Status-Type': 'Start', 'Acct-Session-Id': session, Class },
    ...{ 'NAS-Identifier': 'ap-7', 'NAS-IP-Address': '127.0.0.1' },
    'Calling-Station-Id': shown['Calling-Station-Id'],
  })
  const serial = Buffer.from(serialNumber, 'hex')
  const id = encodeCertId(issuerHashes(issuerOf(issuer)), serial, 'sha1')
  return { deviceId, session, shown, question: new Uint8Array(encodeOcspRequest([id])) }
}

const isRevoked = async ({ question }: Lost): Promise<boolean> => {
  // By the other process than the one that was reported to.
  const url = `http://127.0.0.1:${replicas[1]!.pki}/ocsp`
  const answer = await fetch(url, { method: 'POST', body: question })
  const said = parseOcspResponse(Buffer.from(await answer.arrayBuffer()))
  return 'answers' in said && said.answers[0]!.status === 'revoked'
}
const isRejected = async ({ shown }: Lost): Promise<boolean> =>
  (await radius(replicas[1]!.api, 'authorize', shown)).status === 401

async function since(pressed: number, so: () => Promise<boolean>): Promise<number> {
  while (!(await so())) await sleep(ASK_MS)
  return performance.now() - pressed
}

/** Full inventories of so many laptops a second, asked of one after another. */
async function storm(signal: AbortSignal): Promise<void> {
  for (let from = INCIDENTS; !signal.aborted; from += STORM) {
    const asked = Array.from(
      { length: STORM },
      (_, n) => deviceIds[INCIDENTS + ((from + n) % (AGENTS - INCIDENTS))]!,
    )
    const wish = { deviceIds: asked, kind: 'refresh_inventory' as const, reason: 'bench' }
    await deps.db.as(actor, (tx) => send(tx, { ...wish, now: deps.clock() }))
    await sleep(1_000)
  }
}

const SEEN = [
  '/api/devices?range=[0,24]&sort=["updatedAt","DESC"]',
  '/api/agents?range=[0,24]',
  '/api/incidents?range=[0,24]',
  '/api/agents/summary',
]

/** People who look at one page after another; how long each took. */
async function look(visitor: Visitor, signal: AbortSignal): Promise<number[]> {
  const took: number[] = []
  for (let n = 0; !signal.aborted; n++) {
    const began = performance.now()
    const answer = await visitor(SEEN[n % SEEN.length]!)
    if (answer.status !== 200) throw new Error(`${answer.status} ${await answer.text()}`)
    await answer.arrayBuffer()
    took.push(performance.now() - began)
    await sleep(Math.max(0, 1_000 / PAGES - took.at(-1)!))
  }
  return took
}

const times: Record<string, number[]> = {
  'report → 201': [],
  '→ OCSP revoked': [],
  '→ RADIUS reject': [],
  '→ session dropped': [],
  '→ verified lock': [],
}
const note = (name: keyof typeof times, ms: number) => times[name]!.push(ms)

async function lose(hotline: Visitor, lost: Lost): Promise<Date> {
  const [pressed, at] = [performance.now(), new Date()]
  const answer = await hotline('/api/incidents', {
    method: 'POST',
    headers: { 'idempotency-key': randomUUID() },
    json: { kind: 'loss', deviceIds: [lost.deviceId] },
  })
  if (answer.status !== 201) throw new Error(`${answer.status} ${await answer.text()}`)
  note('report → 201', performance.now() - pressed)
  await Promise.all([
    since(pressed, () => isRevoked(lost)).then((ms) => note('→ OCSP revoked', ms)),
    since(pressed, () => isRejected(lost)).then((ms) => note('→ RADIUS reject', ms)),
    since(pressed, async () => twice.disconnected(lost.session) !== undefined).then(() =>
      note('→ session dropped', twice.disconnected(lost.session)! - pressed),
    ),
  ])
  return at
}

/** By when each lock was proven, as the server wrote it down on this machine's clock. */
async function proven(all: readonly Lost[], pressedAt: readonly Date[]): Promise<void> {
  const ids = all.map(({ deviceId }) => deviceId)
  for (let left = 600; ; left--) {
    const rows = await ground.owner`
      select device_id, received_at from device_locks
      where device_id = any (${ids}::uuid[]) and status = 'locked'`
    if (rows.length === ids.length || left === 0) {
      for (const { device_id, received_at } of rows)
        note('→ verified lock', +received_at - +pressedAt[ids.indexOf(device_id)]!)
      return
    }
    await sleep(100)
  }
}

try {
  say(`${cpus().length} cores (${cpus()[0]?.model}), Node ${process.version}, load ${load()}`)
  await connect()
  const hotline = await twice.login(await twice.user(['it_staff']))
  const all: Lost[] = []
  for (const [n, id] of deviceIds.slice(0, INCIDENTS).entries()) all.push(await admit(id, n))
  for (const fleet of fleets) fleet.checkinMs()
  const [checkins, begun] = [sum((told) => told.checkins), performance.now()]
  const storming = new AbortController()
  const stormed = storm(storming.signal)
  const looked = look(await twice.login(await twice.user(['it_staff'])), storming.signal)
  const pressedAt: Date[] = []
  for (const lost of all) pressedAt.push(await lose(hotline, lost))
  await proven(all, pressedAt)
  storming.abort()
  await stormed
  say(`meanwhile pages of the console: ${percentiles(await looked)}`)
  const rate = (sum((told) => told.checkins) - checkins) / ((performance.now() - begun) / 1000)
  const waited = percentiles(fleets.flatMap((fleet) => fleet.checkinMs()))
  say(`meanwhile ${rate.toFixed(0)} check-ins/s with inventories: ${waited}; load ${load()}`)
  console.table(
    Object.entries(times).map(([step, ms]) => {
      const [p50, p95, p99] = ranks(ms).map(Math.round)
      return { step, count: ms.length, 'p50 ms': p50, 'p95 ms': p95, 'p99 ms': p99 }
    }),
  )
  say(`from the press each; aim: p99 ≤ ${AIM_MS} ms for 201, OCSP, RADIUS and the lock`)
} finally {
  await Promise.all(fleets.map((fleet) => fleet.end()))
  await Promise.all(servers.map((server) => server.kill()))
  await twice.close()
}
