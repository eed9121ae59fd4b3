import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { createAgent } from '#agent/agent'
import { sleepUnless } from '#agent/clock'
import { openIdentities } from '#agent/identity/identity'
import { noLog } from '#agent/log'
import { runAgent } from '#agent/run'
import { memoryStore } from '#agent/storage/memory'
import { type Channel, openChannel } from '#agent/transport/channel'
import { openHttps } from '#agent/transport/https'
import { chance, simulatedDevice } from './device.ts'
import { badLine } from './faults.ts'
import type { AgentsJob, FleetFile, ToAgents, Told } from './wire.ts'

/* Some thousands of agents in one process, each with its own key, connections, journal and made-up laptop. */
const job = JSON.parse(process.argv[2]!) as AgentsJob
const fleet = JSON.parse(readFileSync(job.file, 'utf8')) as FleetFile
const told: Told = {
  connected: 0,
  checkins: 0,
  failed: 0,
  crashes: 0,
  checkinMs: [],
  violations: [],
}
const YEAR_MS = 365 * 86_400_000

type Member = FleetFile['agents'][number]

/** Connected or cut off, dying and starting again: until the end. */
function startAgent(member: Member) {
  const { index, deviceId, server, key, certificate } = member
  const { seed, faults } = job
  let boots = 0
  const store = memoryStore()
  const { root, chain, keys, keysSeq, renewAfter, notAfter } = fleet
  const identity = {
    deviceId,
    server,
    root,
    key,
    certificate,
    chain,
    renewAfter,
    notAfter,
    keys,
    keysSeq,
  }
  openIdentities(store).set(identity)
  const device = simulatedDevice(seed, index, () => `${index}-${boots}`)
  let turn = 0
  const random = () => chance(seed, index, 'turn', turn++)
  const jump = chance(seed, index, 'clock') < faults.clock ? (random() * 2 - 1) * YEAR_MS : 0
  const clock = {
    now: () => new Date(Date.now() + jump),
    uptimeMs: device.uptimeMs,
    bootId: device.bootId,
    sleep: sleepUnless,
  }
  let power: AbortController | undefined

  async function live(): Promise<void> {
    const life = new AbortController()
    power = life
    const https = openHttps(server, { root, key, certificate: `${certificate}${chain}` })
    let crashing = false
    const channel = counted(
      badLine(
        openChannel(() => https),
        faults,
        random,
      ),
      () => {
        answered.add(index)
        crashing = random() < faults.crash
        if (crashing) life.abort()
      },
    )
    const identities = openIdentities(store)
    const agent = createAgent({
      store,
      identities,
      channel,
      device,
      clock,
      randomBytes,
      log: noLog,
    })
    await runAgent({ agent, channel, clock, log: noLog, random }, life.signal)
    https.close()
    if (!crashing) return
    told.crashes++
    boots++
    await live()
  }

  return {
    live: () =>
      live().catch((error) => told.violations.push(`${index}: the agent ended: ${String(error)}`)),
    cut: () => power?.abort(),
    device,
  }
}

/** Only the stream of it, on another server. */
async function bareAgent({ key, certificate }: Member, url: string): Promise<void> {
  const { root, chain } = fleet
  const https = openHttps(url, { root, key, certificate: `${certificate}${chain}` })
  const channel = counted(
    openChannel(() => https),
    () => {},
  )
  // A server that has more coming than it takes turns some away: they come again, as agents do.
  for (;;) {
    await channel.stream(() => {}, new AbortController().signal).catch(() => {})
    await sleep(1_000 + Math.random() * 2_000)
  }
}

function counted(channel: Channel, afterCheckin: () => void): Channel {
  return {
    ...channel,
    checkin: async (body) => {
      const started = performance.now()
      try {
        const answer = await channel.checkin(body)
        told.checkins++
        told.checkinMs.push(performance.now() - started)
        return answer
      } catch (error) {
        told.failed++
        throw error
      } finally {
        afterCheckin()
      }
    },
    stream: async (onPiece, signal) => {
      let open = false
      try {
        await channel.stream((piece) => {
          if (!open) told.connected++
          open = true
          onPiece(piece)
        }, signal)
      } finally {
        if (open) told.connected--
      }
    },
  }
}

const agents = new Map<number, ReturnType<typeof startAgent>>()
process.on('message', (message: ToAgents) => {
  if ('cut' in message) for (const index of message.cut) agents.get(index)?.cut()
  else if ('start' in message) start()
  else if ('back' in message) for (const index of message.back) void agents.get(index)?.live()
  else process.exit(0)
})
process.on('disconnect', () => process.exit(0))
setInterval(() => {
  for (const [index, { device }] of agents) {
    for (const [step, times] of device.effects.applied)
      if (times > 1) told.violations.push(`${index}: ${step} was done ${times} times`)
  }
  process.send?.(told)
  told.checkinMs = []
  told.violations = []
}, 250)

const members = fleet.agents.slice(0, job.bare?.most)

/**
 * A laptop has a processor of its own; thousands of them share this one's. Were they all to begin at once, the
 * server would wait for them, and what they take would be measured instead of what it takes.
 */
const MOST_AT_ONCE = 12
/** Who has had a first answer to a check-in. */
const answered = new Set<number>()

/** So many in a second, or as many as are answered. */
function start(): void {
  let started = 0
  const begun = performance.now()
  const starter = setInterval(() => {
    const due = Math.min(members.length, ((performance.now() - begun) / 1000) * job.perSecond)
    const most = job.bare ? due : Math.min(due, answered.size + MOST_AT_ONCE)
    for (; started < most; started++) startOne(members[started]!)
    if (started >= members.length) clearInterval(starter)
  }, 20)
}

function startOne(member: Member): void {
  if (job.bare) return void bareAgent(member, job.bare.url)
  const agent = startAgent(member)
  agents.set(member.index, agent)
  void agent.live()
}
