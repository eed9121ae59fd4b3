import {
  linkSync,
  mkdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { isAlive, startOf } from './process.ts'

/** Longer than any takeover lasts; older means that its process died in the middle. */
const TAKEOVER_MS = 10_000

interface Holder {
  pid: number
  start: string
}

export type Lock = { release(): void } | { heldBy: number }

/** A lock file that a crash, a reboot or a re-used pid does not leave shut. */
export async function takeLock(path: string): Promise<Lock> {
  const mine: Holder = { pid: process.pid, start: startOf(process.pid) }
  for (;;) {
    if (create(path, mine)) return { release: () => rmSync(path, { force: true }) }
    const holder = read(path)
    if (holder && isHeld(holder)) return { heldBy: holder.pid }
    if (!removeStale(path)) await sleep(50)
  }
}

export function lockIsHeld(path: string): boolean {
  const holder = read(path)
  return holder !== undefined && isHeld(holder)
}

function isHeld(holder: Holder): boolean {
  return isAlive(holder.pid) && startOf(holder.pid) === holder.start
}

function create(path: string, holder: Holder): boolean {
  const draft = `${path}.${holder.pid}`
  writeFileSync(draft, `${holder.pid}\n${holder.start}`, { mode: 0o600 })
  try {
    // Unlike open(O_EXCL) and write, a link never shows the others a file without its holder.
    linkSync(draft, path)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  } finally {
    rmSync(draft, { force: true })
  }
}

/**
 * Two processes may find the same stale file; the slower must not remove the lock that the faster
 * has taken meanwhile. So one at a time, looking again inside.
 */
function removeStale(path: string): boolean {
  const guard = `${path}.takeover`
  try {
    mkdirSync(guard)
  } catch {
    const since = statSync(guard, { throwIfNoEntry: false })?.mtimeMs
    if (since !== undefined && Date.now() - since > TAKEOVER_MS) rmSync(guard, { recursive: true })
    return false
  }
  try {
    if (!lockIsHeld(path)) rmSync(path, { force: true })
    return true
  } finally {
    rmdirSync(guard)
  }
}

function read(path: string): Holder | undefined {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    // Released meanwhile. A file that we may not read is not ours to call stale.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
  const [pid, start] = text.split('\n')
  return start === undefined ? undefined : { pid: Number(pid), start }
}
