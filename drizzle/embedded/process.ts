import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'

const hasProc = existsSync('/proc/self/stat')

/** False for a zombie too: nobody reaps one in a container without an init, and it holds nothing. */
export function isAlive(pid: number): boolean {
  return exists(pid) && procStat(pid)?.state !== 'Z'
}

/** True for a zombie as well: what `kill(pid, 0)`, and so Postgres's own pid file check, believes. */
export function exists(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // EPERM: it is there, but belongs to another user.
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/**
 * Tells a process from a later one with the same pid. Empty where the system gives no start time;
 * liveness alone then decides.
 */
export function startOf(pid: number): string {
  const stat = procStat(pid)
  if (stat) return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}/${stat.start}`
  return ps(pid, 'lstart=')
}

/** The command line with which a process was started, or '' when it can't be read. */
export function commandOf(pid: number): string {
  if (!hasProc) return ps(pid, 'command=')
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim()
  } catch {
    return ''
  }
}

function procStat(pid: number): { state: string; start: string } | undefined {
  if (!hasProc) return undefined
  try {
    const line = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // proc_pid_stat(5): the command in parentheses may hold blanks; `state` is field 3, `starttime` 22.
    const fields = line.slice(line.lastIndexOf(')') + 2).split(' ')
    return { state: fields[0] ?? '', start: fields[19] ?? '' }
  } catch {
    return undefined
  }
}

function ps(pid: number, column: string): string {
  try {
    return execFileSync('ps', ['-o', column, '-p', String(pid)], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim()
  } catch {
    return ''
  }
}
