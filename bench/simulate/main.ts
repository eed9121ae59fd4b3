import { cpus, loadavg } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { Command } from 'commander'
import { lock } from '#api/commands/service'
import { tokenMaker } from '../authority/tokens.ts'
import { chance } from './device.ts'
import { NO_FAULTS, readFaults } from './faults.ts'
import { bareIdentity, equip } from './fleet.ts'
import { openGround } from './ground.ts'
import { shares } from './limits.ts'
import { percentiles } from './percentiles.ts'
import { type Agents, loadAgents, type Server, startBare, startServer } from './processes.ts'
import type { AgentsJob } from './wire.ts'

/*
 * A fleet of laptops with real TLS and the real protocol, several processes on either side, on one database:
 * memory and handshakes, check-ins, from the click to the proven lock, and all of them back at once.
 */
const options = new Command('simulate')
  .option('--agents <number>', 'laptops', '1000')
  .option('--processes <number>', 'of agents', '')
  .option('--servers <number>', 'processes of the agent port', '')
  .option('--per-second <number>', 'new agents', '300')
  .option('--seconds <number>', 'of check-ins while nothing happens', '30')
  .option('--poll-seconds <number>', 'between two check-ins of an agent', '300')
  .option(
    '--locks <number>',
    'devices that are locked one after another, and as many at once',
    '300',
  )
  .option('--seed <number>', 'another fleet, other faults', '1')
  .option('--faults <list>', 'as in drop=0.05,duplicate=0.05,crash=0.01,clock=0.1', '')
  .option('--no-storm', 'without the restart of all servers')
  .parse()
  .opts<Record<string, string> & { storm: boolean }>()

const agentCount = Number(options.agents)
const { processCount, serverCount } = shares(agentCount, {
  processes: Number(options.processes),
  servers: Number(options.servers),
})
const seed = Number(options.seed)
const faults = options.faults ? readFaults(options.faults) : NO_FAULTS
const say = (line: string) => console.log(line)
const seconds = (since: number) => (performance.now() - since) / 1000

const load = loadavg()
  .map((value) => value.toFixed(1))
  .join(' ')
say(`${cpus().length} cores (${cpus()[0]?.model}), Node ${process.version}, load average ${load}`)
say(
  `${agentCount} agents in ${processCount} processes, ${serverCount} servers, seed ${seed}, faults ${JSON.stringify(faults)}`,
)

const ground = await openGround(agentCount, Number(options.pollSeconds))
const { deps } = ground
let servers: Server[] = []
let fleets: Agents[] = []
const sum = (of: (told: ReturnType<Agents['told']>) => number) =>
  fleets.reduce((total, fleet) => total + of(fleet.told()), 0)
const connected = () => sum((told) => told.connected)

async function untilConnected(count: number, patienceSeconds: number): Promise<void> {
  const until = performance.now() + patienceSeconds * 1000
  while (connected() < count) {
    if (performance.now() > until) throw new Error(`${connected()} of ${count} are connected`)
    await sleep(100)
  }
}

/** Says when it began. */
async function startAll(
  files: string[],
  more: Pick<AgentsJob, 'perSecond' | 'bare'>,
): Promise<number> {
  fleets = await Promise.all(files.map((file) => loadAgents({ file, seed, faults, ...more })))
  for (const fleet of fleets) fleet.say({ start: true })
  return performance.now()
}

/** The same agents' TLS, at most so many of them, on a server that does nothing else. */
const MOST_BARE = 4_000

async function bare(files: string[]): Promise<void> {
  const server = await startBare(await bareIdentity(ground))
  const before = server.rssMb()
  const most = Math.floor(MOST_BARE / processCount)
  const perSecond = Number(options.perSecond) / processCount
  const since = await startAll(files, { perSecond, bare: { url: server.url, most } })
  const count = Math.min(agentCount, most * processCount)
  await untilConnected(count, 60 + (count / Number(options.perSecond)) * 20)
  const took = seconds(since)
  const perAgent = ((server.rssMb() - before) * 1024) / count
  say(
    `beside it, bare Node mTLS: ${count} connected in ${took.toFixed(1)} s: ${Math.round(count / took)}/s, ${perAgent.toFixed(0)} kB a connection`,
  )
  await Promise.all(fleets.map((fleet) => fleet.end()))
  fleets = []
  await server.kill()
}

async function connect(files: string[]): Promise<void> {
  await sleep(1000)
  const before = servers.reduce((total, server) => total + server.rssMb(), 0)
  const perSecond = Number(options.perSecond) / processCount
  const since = await startAll(files, { perSecond })
  // A stream that breaks is open again within half a minute: not all of them at each moment.
  const all = faults === NO_FAULTS ? agentCount : Math.floor(agentCount * 0.97)
  await untilConnected(all, 60 + (agentCount / Number(options.perSecond)) * 20)
  const took = seconds(since)
  await sleep(3000)
  const after = servers.reduce((total, server) => total + server.rssMb(), 0)
  const perAgent = ((after - before) * 1024) / agentCount
  say(
    `connected in ${took.toFixed(1)} s: ${Math.round(agentCount / took)}/s, each with its first lock question and check-in`,
  )
  say(
    `memory of the servers: ${Math.round(before)} → ${Math.round(after)} MB, ${perAgent.toFixed(0)} kB an agent`,
  )
}

async function steady(): Promise<void> {
  for (const fleet of fleets) fleet.checkinMs()
  const [first, since] = [sum((told) => told.checkins), performance.now()]
  await sleep(Number(options.seconds) * 1000)
  const count = sum((told) => told.checkins) - first
  const times = fleets.flatMap((fleet) => fleet.checkinMs())
  say(
    `check-ins while nothing happens: ${(count / seconds(since)).toFixed(1)}/s, ${percentiles(times)}`,
  )
}

/** So many of the fleet, by chance. */
const some = (count: number, what: string): number[] =>
  Array.from({ length: agentCount }, (_, index) => index)
    .sort((a, b) => chance(seed, a, what) - chance(seed, b, what))
    .slice(0, Math.min(count, agentCount))

async function locks(): Promise<void> {
  const actor = await tokenMaker(deps)
  const click = (index: number) =>
    deps.db.as(actor, (tx) =>
      lock(tx, {
        deviceIds: [ground.deviceIds[index]!],
        level: 2,
        reason: 'simulate',
        now: deps.clock(),
      }),
    )
  const each = Number(options.locks)
  const chosen = some(2 * each, 'online')
  const [online, together] = [chosen.slice(0, each), chosen.slice(each)]
  const started: number[] = []
  for (const index of online) {
    const since = performance.now()
    await click(index)
    started.push(performance.now() - since)
    await untilProven([index])
  }
  say(`the transaction of a lock: ${percentiles(started)}`)
  say(`click → proven lock, one after another: ${percentiles(await sinceWanted(online))}`)

  const since = performance.now()
  for (const index of together) await click(index)
  const pressed = seconds(since)
  await untilProven(together)
  say(
    `${together.length} within ${pressed.toFixed(1)} s: ${percentiles(await sinceWanted(together))}`,
  )

  const away = some(Math.floor(each / 3), 'away').filter((index) => !chosen.includes(index))
  const tell = (message: (indexes: number[]) => Parameters<Agents['say']>[0]) => {
    for (const [n, fleet] of fleets.entries())
      fleet.say(message(away.filter((index) => index % processCount === n)))
  }
  tell((cut) => ({ cut }))
  await sleep(2000)
  for (const index of away) await click(index)
  const backAt = deps.clock()
  tell((back) => ({ back }))
  await untilProven(away)
  say(`back → proven lock, after having been away: ${percentiles(await sinceWanted(away, backAt))}`)
}

const idsOf = (indexes: number[]) => indexes.map((index) => ground.deviceIds[index]!)

async function untilProven(indexes: number[]): Promise<void> {
  const until = performance.now() + 300_000
  for (;;) {
    const [row] = await ground.owner`select count(*)::int as count from device_locks
      where device_id = any (${idsOf(indexes)}::uuid[]) and status = 'locked'`
    if (row!.count === indexes.length) return
    if (performance.now() > until) throw new Error(`${row!.count} of ${indexes.length} are locked`)
    await sleep(20)
  }
}

/** From the click, or from `from`, to when the proof was written down; both by clocks of this machine. */
async function sinceWanted(indexes: number[], from?: Date): Promise<number[]> {
  const rows = await ground.owner`select
      extract(epoch from received_at - ${from ?? null}::timestamptz) * 1000 as back,
      extract(epoch from received_at - desired_since) * 1000 as click
    from device_locks where device_id = any (${idsOf(indexes)}::uuid[])`
  return rows.map(({ back, click }) => Number(from ? back : click))
}

/** Every server dies and comes back on its port. */
async function storm(): Promise<void> {
  const ports = servers.map(({ port }) => port)
  await Promise.all(servers.map((server) => server.kill()))
  while (connected() > 0) await sleep(100)
  const since = performance.now()
  servers = await Promise.all(
    ports.map((port) => startServer(ground.databaseUrl, deps.config.dataDir, port)),
  )
  const up = seconds(since)
  await untilConnected(Math.floor(agentCount * 0.99), 600 + agentCount / 20)
  say(
    `restart storm: servers up after ${up.toFixed(1)} s, 99 % of the streams back after ${seconds(since).toFixed(1)} s`,
  )
}

/** Whatever was lost, sent twice or killed on the way: one effect each, and none that nobody asked for. */
async function judge(): Promise<void> {
  const [rows] = await ground.owner`select
      count(*) filter (where desired_level > 0 and status <> 'locked')::int as "notLocked",
      count(*) filter (where desired_level = 0 and coalesce(observed_level, 0) > 0)::int as "unasked",
      count(*) filter (where status = 'locked')::int as locked from device_locks`
  const violations = fleets.flatMap((fleet) => fleet.violations())
  say(
    `${rows!.locked} locked and proven, ${rows!.notLocked} not yet, ${rows!.unasked} locked unasked; ${sum((told) => told.failed)} requests failed, ${sum((told) => told.crashes)} crashes, ${violations.length} second effects`,
  )
  for (const each of violations.slice(0, 20)) say(each)
  if (rows!.notLocked > 0 || rows!.unasked > 0 || violations.length > 0) process.exitCode = 1
}

try {
  for (let n = 0; n < serverCount; n++)
    servers.push(await startServer(ground.databaseUrl, deps.config.dataDir))
  const since = performance.now()
  const files = await equip(
    ground,
    servers.map(({ url }) => url),
    processCount,
  )
  say(`equipped in ${seconds(since).toFixed(1)} s`)
  await bare(files)
  await connect(files)
  await steady()
  await locks()
  if (options.storm) await storm()
  await judge()
} finally {
  await Promise.all(fleets.map((fleet) => fleet.end()))
  await Promise.all(servers.map((server) => server.kill()))
  await ground.close()
}
