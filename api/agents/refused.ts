import type { DoorReason } from '#contract/doors'
import { type DoorAnswer, recordAnswer } from '../access/answers.ts'
import { Unwelcome } from '../certificates/presented.ts'
import type { Deps } from '../deps.ts'
import { LockOnly } from './caller.ts'
import { AGENTS } from './caller-queries.ts'

/** Whoever is refused asks again and again: the same answer to the same one is put down so often. */
const AGAIN_AFTER_MS = 10 * 60_000
const REMEMBERED = 10_000
const noted = new WeakMap<Deps['db'], Map<string, number>>()

/** A check-in that was refused, for whoever asks why a device is turned away. Telemetry, as at the other doors. */
export async function noteRefusal(
  { db, clock, log }: Pick<Deps, 'db' | 'clock' | 'log'>,
  error: unknown,
  address: string | null,
): Promise<void> {
  const answer = answerTo(error, address)
  if (!answer) return
  const last = noted.get(db) ?? new Map<string, number>()
  noted.set(db, last)
  const now = clock()
  const name = `${answer.certificateId ?? address} ${answer.reasons.join()}`
  if (+now - (last.get(name) ?? 0) < AGAIN_AFTER_MS) return
  if (last.size >= REMEMBERED) last.clear()
  last.set(name, +now)
  await db
    .as(AGENTS, (tx) => recordAnswer(tx, now, answer))
    .catch((failure) => log.debug({ err: failure }, 'a refusal was not noted'))
}

function answerTo(error: unknown, address: string | null): DoorAnswer | undefined {
  const about = { door: 'agent', outcome: 'deny', nas: address } as const
  if (error instanceof LockOnly) {
    const { certificateId, deviceId, reasons } = error
    return { ...about, reasons, certificateId, deviceId }
  }
  if (error instanceof Unwelcome) {
    const { certificateId, deviceId, fields } = error
    return { ...about, reasons: [fields[0]!.code as DoorReason], certificateId, deviceId }
  }
  return undefined
}
