import { z } from 'zod'
import {
  type PinnedKey,
  type SignedLease,
  signedExtension,
  signedLease,
} from '#contract/command-protocol'
import type { Clock } from '../clock.ts'
import { Failure } from '../failure.ts'
import { readSigned } from '../identity/keys.ts'
import { openDocument, type Store } from '../storage/store.ts'
import { elapsed, isOverdue, type Moment, observe } from './elapsed.ts'

const document = z.object({
  deviceId: z.string(),
  lease: signedLease,
  elapsed,
  /** The newest ever seen. */
  extension: signedExtension.nullable(),
})

/** Written down this often while nothing else happens; a power cut loses no more of a count. */
const SAVE_MS = 5 * 60_000

export interface LeaseKeeper {
  seq(): number
  /** Of a fresh answer of the server, whose clock says `serverAt`. @throws Failure */
  take(
    token: string,
    about: { deviceId: string; keys: readonly PinnedKey[]; serverAt: Date },
  ): SignedLease
  /** Hours more for the leases issued before it. @throws Failure */
  extend(token: string, keys: readonly PinnedKey[]): void
  /** Level to lock at, if it has run out now; null otherwise. */
  tick(): { level: SignedLease['level'] } | null
  /** It was opened by telephone: the count begins anew. */
  restart(): void
  facts(): { seq: number; elapsedHours: number; graceHours: number; addHours: number } | null
}

export function openLease(
  store: Store,
  clock: Clock,
  onBroken?: (name: string) => void,
): LeaseKeeper {
  const kept = openDocument(store, 'lease', document.nullable(), null, onBroken)
  const moment = (): Moment => ({
    nowMs: +clock.now(),
    uptimeMs: clock.uptimeMs(),
    bootId: clock.bootId(),
  })
  let current = kept.get()
  let savedAt: number | undefined
  const save = () => {
    if (current) kept.set(current)
    savedAt = clock.uptimeMs()
  }
  const begin = (issuedMs: number, elapsedMs: number) => {
    const { nowMs, uptimeMs, bootId } = moment()
    return { issuedMs, receivedMs: nowMs, elapsedMs, poweredOnMs: 0, bootId, uptimeMs }
  }
  const addHours = () => {
    const { lease, extension } = current ?? {}
    return lease && extension && extension.iat >= lease.iat ? extension.addHours : 0
  }
  return {
    seq: () => current?.lease.seq ?? 0,
    take(token, { deviceId, keys, serverAt }) {
      const lease = readSigned(token, 'lease', signedLease, keys)
      if (lease.sub !== deviceId) throw new Failure('other_device', 'a lease of another device')
      const before = current?.deviceId === deviceId ? current : null
      if (before && lease.seq < before.lease.seq) throw new Failure('old_lease', 'an older lease')
      const issuedMs = lease.iat * 1000
      current = {
        deviceId,
        lease,
        elapsed: begin(issuedMs, Math.max(0, +serverAt - issuedMs)),
        extension: current?.extension ?? null,
      }
      save()
      return lease
    },
    extend(token, keys) {
      if (!current) return
      const extension = readSigned(token, 'extension', signedExtension, keys)
      const known = current.extension?.seq ?? -1
      if (extension.seq < known) throw new Failure('old_extension', 'an older extension')
      if (extension.seq === known) return
      current = { ...current, extension }
      save()
    },
    tick() {
      if (!current) return null
      const next = observe(current.elapsed, moment())
      const rebooted = next.bootId !== current.elapsed.bootId
      current = { ...current, elapsed: next }
      const over = isOverdue(next, current.lease, addHours())
      if (over || rebooted || savedAt === undefined || clock.uptimeMs() - savedAt >= SAVE_MS) save()
      return over ? { level: current.lease.level } : null
    },
    restart() {
      if (!current) return
      const { nowMs } = moment()
      current = { ...current, elapsed: begin(nowMs, 0) }
      save()
    },
    facts: () =>
      current && {
        seq: current.lease.seq,
        elapsedHours: current.elapsed.elapsedMs / 3_600_000,
        graceHours: current.lease.graceHours,
        addHours: addHours(),
      },
  }
}
