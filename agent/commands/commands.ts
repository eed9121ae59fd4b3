import type { PinnedKey } from '#contract/command-protocol'
import type { ObservedLock } from '#contract/locks'
import type { Clock } from '../clock.ts'
import { codeOf, Failure } from '../failure.ts'
import { createQueue } from '../lock/queue.ts'
import type { Log } from '../log.ts'
import { Refused } from '../transport/https.ts'
import type { Journal, Report, TakenCommand } from './journal.ts'
import { judge } from './judge.ts'

/** What came of doing it. */
export interface Done {
  failure: Failure | null
  observed?: ObservedLock
  /** Once the server knows, or can't be told: it would not hear of it any more. */
  afterwards?: () => Promise<void>
}

/** Owned here: who does what a command says. */
export type Execute = (command: TakenCommand) => Promise<Done>

export interface CommandPorts {
  journal: Journal
  execute: Execute
  report(commandId: string, report: Report): Promise<unknown>
  clock: Clock
  log: Log
}

export interface Commands {
  /** Judges, writes down, does and reports each of these, in their order. */
  take(tokens: readonly string[], from: From): Promise<void>
  /** What was accepted and not finished when the agent last died. */
  resume(): Promise<void>
  /** Tells the server what it doesn't know yet. */
  flush(): Promise<void>
}

interface From {
  deviceId: string
  keys: readonly PinnedKey[]
  serverAt: Date
}

/** A server sends what is open, not its whole past. */
const MOST_AT_ONCE = 50

export function createCommands(ports: CommandPorts): Commands {
  const { journal, log } = ports
  const queue = createQueue()
  const flush = () => tellAll(ports)
  return {
    take: (tokens, from) =>
      queue(async () => {
        journal.belongTo(from.deviceId)
        for (const token of tokens.slice(0, MOST_AT_ONCE)) await takeOne(ports, token, from)
        await flush()
      }),
    resume: () =>
      queue(async () => {
        for (const command of journal.unfinished()) {
          log('info', 'command_resumed', { id: command.jti, kind: command.kind })
          await carryOut(ports, command)
        }
      }),
    flush: () => queue(flush),
  }
}

async function takeOne(ports: CommandPorts, token: string, from: From): Promise<void> {
  const { journal, log, clock } = ports
  try {
    const verdict = judge(token, { ...from, journal })
    if ('again' in verdict) {
      await tell(ports, verdict.again)
      return
    }
    if ('busy' in verdict) return
    if ('reject' in verdict) {
      const { command, reject: reason } = verdict
      log('warn', 'command_rejected', { id: command.jti, kind: command.kind, reason })
      const report: Report = { state: 'rejected', at: clock.now().toISOString(), reason }
      // Not ours to write down or to answer for.
      if (reason !== 'other_device') journal.finish(command, report)
      return
    }
    const { iss: _iss, sub: _sub, ...command } = verdict.do
    journal.accept(command)
    log('info', 'command_accepted', { id: command.jti, kind: command.kind })
    await carryOut(ports, command)
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    // Unsigned, or by a key that isn't pinned: as if it had not come. Others of the same answer may be good.
    log('warn', 'command_not_taken', { code: codeOf(error) })
  }
}

/** How long the word that it is accepted may hold up the word that it is done. */
const ACCEPTED_MS = 5_000

async function carryOut(ports: CommandPorts, command: TakenCommand): Promise<void> {
  const { journal, execute, clock, log } = ports
  const { jti, kind } = command
  const at = () => clock.now().toISOString()
  // Said while it is being done: a lock waits for nobody.
  const accepted = attemptToTell(ports, jti, { state: 'accepted', at: at() })
  const { failure, observed, afterwards } = await execute(command)
  const report: Report = failure
    ? { state: 'failed', at: at(), reason: failure.code, detail: failure.message.slice(0, 500) }
    : { state: 'succeeded', at: at() }
  journal.finish(command, observed ? { ...report, observed } : report)
  log('info', 'command_done', { id: jti, kind, state: report.state, reason: report.reason })
  const patience = new AbortController()
  await Promise.race([accepted, clock.sleep(ACCEPTED_MS, patience.signal)])
  patience.abort()
  await tell(ports, jti)
  await afterwards?.()
}

async function tellAll(ports: CommandPorts): Promise<void> {
  for (const { jti } of ports.journal.untold()) if (!(await tell(ports, jti))) return
}

/** Says whether there is any use in telling more now. */
async function tell(ports: CommandPorts, jti: string): Promise<boolean> {
  const { journal } = ports
  const report = journal.find(jti)?.report
  if (!report) return true
  const told = await attemptToTell(ports, jti, report)
  if (told !== 'unheard' && !journal.find(jti)?.told) journal.told(jti)
  return told !== 'unheard'
}

/** `refused`: the server has heard it and does not want it; it will not want it tomorrow either. */
async function attemptToTell(
  { report: send, log }: CommandPorts,
  jti: string,
  report: Report,
): Promise<'heard' | 'refused' | 'unheard'> {
  try {
    await send(jti, report)
    return 'heard'
  } catch (error) {
    const final = error instanceof Refused && [400, 404, 409, 410, 422].includes(error.status)
    log(final ? 'warn' : 'debug', 'report_failed', { id: jti, code: codeOf(error) })
    return final ? 'refused' : 'unheard'
  }
}
