import { createInterface } from 'node:readline/promises'
import { answerQuestion } from '../control/answer.ts'
import type { Question, Reply } from '../control/protocol.ts'
import { askAgent, listenForProgram } from '../control/socket.ts'
import { codeOf, Failure } from '../failure.ts'
import { enroll } from '../identity/enroll.ts'
import { readSheet } from '../identity/sheet.ts'
import { lineLog, noLog } from '../log.ts'
import { runAgent } from '../run.ts'
import { openHttps, refusal } from '../transport/https.ts'
import { findRoot } from '../transport/root.ts'
import { deviceAt, openAgent, openFolder, type Place } from './open.ts'
import { showStatus, table } from './show.ts'
import { type Locale, say } from './words.ts'

export interface Terminal {
  locale: Locale
  write(line: string): void
}

type Sheet = Parameters<typeof readSheet>[0]

export async function enrollCommand(place: Place, given: Sheet, { locale, write }: Terminal) {
  const sheet = readSheet(given)
  const device = await deviceAt(place)
  const { identities } = openFolder(place)
  await device.protectFolder(place.folder)
  const post = async (server: string, root: string, path: string, body: object) => {
    const https = openHttps(server, { root })
    try {
      const { status, json } = await https.ask(path, { body })
      if (status < 200 || status > 299) throw refusal(status, json)
      return json
    } finally {
      https.close()
    }
  }
  const machine = {
    serialNumber: await device.serialNumber(),
    hostname: device.hostname(),
    platform: device.platform,
  }
  const { deviceId } = await enroll({ identities, findRoot, post }, sheet, machine)
  write(say(locale, 'enrolled', { id: deviceId }))
}

export interface RunOptions {
  /** Shortens every wait, for tests. */
  scale?: number
}

export async function runCommand(place: Place, { scale }: RunOptions, signal: AbortSignal) {
  const log = lineLog(
    (line) => process.stdout.write(line),
    () => new Date(),
  )
  const { agent, identities, channel, clock, close } = await openAgent(place, log)
  const stopListening = await listenForProgram(place.folder, (asked) =>
    answerQuestion(agent, identities, asked, true),
  )
  log('info', 'started')
  try {
    const ports = { agent, channel, clock, log, random: Math.random, scale }
    await runAgent(ports, signal)
  } finally {
    await stopListening()
    close()
  }
}

/** By the agent that runs, or, where none does, by what it has left. */
async function ask(place: Place, asked: Question): Promise<Reply> {
  const said = await askAgent(place.folder, asked)
  if (said) return said
  const { agent, identities, close } = await openAgent(place, noLog)
  try {
    return await answerQuestion(agent, identities, asked, false)
  } finally {
    close()
  }
}

export async function statusCommand(place: Place, json: boolean, { locale, write }: Terminal) {
  const said = await ask(place, { ask: 'status' })
  if (!said.ok || !said.status) throw new Failure(said.ok ? 'malformed' : said.code)
  write(json ? JSON.stringify(said.status, null, 2) : showStatus(said.status, locale))
}

export async function unlockCommand(
  place: Place,
  given: string | undefined,
  { locale, write }: Terminal,
) {
  const before = await ask(place, { ask: 'status' })
  if (!before.ok || !before.status) throw new Failure(before.ok ? 'malformed' : before.code)
  const { challenge, lock } = before.status
  if (challenge === null) throw new Failure('not_locked')
  let answer = given
  if (answer === undefined) {
    if (lock.message) write(lock.message)
    write(say(locale, 'call'))
    write(`${say(locale, 'challenge')}: ${challenge}`)
    const terminal = createInterface({ input: process.stdin, output: process.stdout })
    answer = await terminal.question(say(locale, 'answer'))
    terminal.close()
  }
  const said = await ask(place, { ask: 'unlock', answer })
  if (!said.ok) {
    if (said.waitSeconds) write(say(locale, 'wait', { seconds: said.waitSeconds }))
    throw new Failure(said.code)
  }
  write(say(locale, 'unlocked'))
}

export async function extendCommand(place: Place, token: string, { locale, write }: Terminal) {
  const said = await ask(place, { ask: 'extend', token })
  if (!said.ok) throw new Failure(said.code)
  write(say(locale, 'extended'))
}

/** Tries what the agent needs of its system, and changes nothing. Says whether all of it works. */
export async function selftestCommand(place: Place, { locale, write }: Terminal): Promise<boolean> {
  const rows: string[][] = []
  let sound = true
  for (const check of (await deviceAt(place)).checks()) {
    try {
      rows.push([say(locale, 'ok'), check.name, await check.run()])
    } catch (error) {
      sound = false
      const text = error instanceof Error ? error.message : ''
      rows.push([say(locale, 'fails'), check.name, `${codeOf(error)} ${text}`.trim()])
    }
  }
  write(table(rows))
  return sound
}
