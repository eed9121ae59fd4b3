import { UNLOCK_NONCE_BYTES, unlockChallenge } from '#certs'
import type { LockLevel, LockProbe, ObservedLock } from '#contract/locks'
import type { Clock } from '../clock.ts'
import { Failure } from '../failure.ts'
import type { Log } from '../log.ts'
import type { Document } from '../storage/store.ts'
import { createQueue } from './queue.ts'
import type { LockState } from './state.ts'
import type { Found, LockStep, Notice } from './step.ts'

export interface Order {
  level: LockLevel
  epoch: number
  cause: LockState['cause']
  message?: string
}

export interface Outcome {
  observed: ObservedLock
  /** Why it isn't as it should be. */
  failure: Failure | null
}

export interface Ladder {
  state(): LockState
  challenge(): string
  /** Up or down to this level; 0 releases. What was done before is not done again. */
  go(order: Order): Promise<Outcome>
  /** Reads the device, and locks again what somebody has opened. */
  hold(): Promise<Outcome>
}

export interface LadderPorts {
  state: Document<LockState>
  steps: readonly LockStep[]
  clock: Clock
  randomBytes(count: number): Buffer
  log: Log
}

/** One thing at a time: an unlocking by hand and a command must not interleave. */
export function createLadder(ports: LadderPorts): Ladder {
  const { state, randomBytes } = ports
  const queue = createQueue()
  const challenge = () => unlockChallenge(state.get().epoch, Buffer.from(state.get().nonce, 'hex'))
  return {
    state: state.get,
    challenge,
    go: (order) =>
      queue(async () => {
        const { level, epoch, cause, message } = order
        const before = state.get()
        const again = before.level > 0 && before.epoch === epoch
        state.set({
          ...before,
          level,
          commanded: cause === 'lease' ? before.commanded : level,
          epoch,
          cause,
          message: message ?? (again ? before.message : ''),
          released: level > 0 ? [] : before.released,
          nonce: again ? before.nonce : randomBytes(UNLOCK_NONCE_BYTES).toString('hex'),
        })
        return settle(ports, challenge(), true)
      }),
    hold: () => queue(() => settle(ports, challenge(), false)),
  }
}

/** Brings the device to where the state says, from wherever a death has left it. */
async function settle(ports: LadderPorts, challenge: string, isNew: boolean): Promise<Outcome> {
  const { state, steps } = ports
  const { level, message } = state.get()
  const notice = { message, challenge }
  const undone = await release(ports, level)
  const wanted = steps.filter((step) => step.level <= level && level <= (step.upTo ?? level))
  const rungs: Rung[] = []
  for (const step of wanted) rungs.push(await climb(ports, step, notice, isNew))
  // What failed further down may hold by what came after: a session that couldn't be locked has ended.
  for (const [at, step] of wanted.entries())
    if (rungs[at]!.failure) rungs[at] = await again(step, rungs[at]!)
  const probes = rungs.map(({ probe }) => probe)
  const failed = rungs.find((rung) => rung.failure)?.failure ?? null
  const failure = undone.failure ?? failed
  // The rungs below stand all the same: better half locked than not at all.
  const broken = wanted.filter((step, at) => rungs[at]!.failure && step.level > 1)
  const reached = Math.min(level, ...broken.map((step) => step.level - 1)) as LockLevel
  const proven = reached === level ? probes : below(probes, wanted, reached)
  return {
    observed: observation(ports, reached, level === 0 ? state.get().released : proven),
    failure,
  }
}

const below = (probes: LockProbe[], steps: readonly LockStep[], level: LockLevel): LockProbe[] =>
  probes.filter((_probe, at) => steps[at]!.level <= level)

function observation(
  { state, clock }: LadderPorts,
  level: LockLevel,
  probes: LockProbe[],
): ObservedLock {
  const { epoch, cause } = state.get()
  return { level, epoch, cause, probes: probes.slice(0, 20), at: clock.now().toISOString() }
}

interface Rung {
  probe: LockProbe
  failure: Failure | null
}

async function again(step: LockStep, rung: Rung): Promise<Rung> {
  try {
    const probe = await step.probe()
    return probe.holds ? { probe, failure: null } : rung
  } catch {
    // It has failed in the same way before, and that is what is told.
    return rung
  }
}

/** One rung: written down, done, read back. */
async function climb(
  { state, log }: LadderPorts,
  step: LockStep,
  notice: Notice,
  isNew: boolean,
): Promise<Rung> {
  try {
    const known = state.get().undo.some((each) => each.step === step.name)
    if (known) {
      const probe = await step.probe()
      if (probe.holds && isNew) await step.tell?.(notice)
      if (probe.holds) return { probe, failure: null }
    } else {
      const before = await step.before()
      state.set({ ...state.get(), undo: [...state.get().undo, { step: step.name, before }] })
    }
    await step.apply(notice)
    log('info', 'lock_step_done', { step: step.name })
    const probe = await step.probe()
    return { probe, failure: probe.holds ? null : new Failure('not_proven', step.name) }
  } catch (error) {
    const failure = asFailure(error)
    log('warn', 'lock_step_failed', { step: step.name, code: failure.code })
    return { probe: { name: step.name, holds: false, detail: failure.code }, failure }
  }
}

/** Undoes what is above the level, the last thing first; what can't be undone now stays on record. */
async function release(
  { state, steps, log }: LadderPorts,
  level: LockLevel,
): Promise<{ failure: Failure | null }> {
  let failure: Failure | null = null
  for (const record of [...state.get().undo].reverse()) {
    const step = steps.find(({ name }) => name === record.step)
    if (!step || step.level <= level) continue
    const done = await undo(step, record.before)
    failure ??= done.failure
    const { undo: all, released } = state.get()
    state.set({
      ...state.get(),
      undo: done.failure ? all : all.filter((each) => each !== record),
      released: [...released.filter(({ name }) => name !== step.name), done.probe],
    })
    if (done.failure) log('warn', 'lock_undo_failed', { step: step.name, code: done.failure.code })
    else log('info', 'lock_step_undone', { step: step.name })
  }
  return { failure }
}

async function undo(
  step: LockStep,
  before: Found,
): Promise<{ probe: LockProbe; failure: Failure | null }> {
  try {
    await step.undo(before)
    const probe = await step.probeUndone(before)
    return { probe, failure: probe.holds ? null : new Failure('not_proven', step.name) }
  } catch (error) {
    const failure = asFailure(error)
    return { probe: { name: step.name, holds: false, detail: failure.code }, failure }
  }
}

/** Anything thrown by a step is a tool that failed: the office is told, the agent lives on. */
const asFailure = (error: unknown): Failure =>
  error instanceof Failure
    ? error
    : new Failure('tool_failed', error instanceof Error ? error.message : 'unknown', {
        cause: error,
      })
