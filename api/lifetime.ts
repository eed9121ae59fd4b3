import { StartupError } from './errors.ts'
import { describeError } from './log.ts'

/** From the start of this process to its orderly end. */
export interface Lifetime {
  /** Undone in reverse: what started last stops first. */
  atEnd(undo: () => Promise<void> | void): void
  /** The end has begun: start nothing more. */
  isOver(): boolean
  /** Ends the process; an expected reason is one line. */
  fail(error: unknown): Promise<never>
}

/** Ends this process well on a signal, or when what started it is gone. */
export function ownLifetime(): Lifetime {
  const started: Array<() => Promise<void> | void> = []
  let stopping: Promise<void> | undefined

  const stop = () => {
    stopping ??= (async () => {
      for (const undo of started.reverse()) await undo()
    })()
    return stopping
  }
  const shutDown = async (exitCode: number): Promise<never> => {
    // A second signal while we drain must not cut Postgres off: its own stop is quick.
    await stop().catch((error) => process.stderr.write(`While stopping: ${told(error)}\n`))
    process.exit(exitCode)
  }
  process.on('SIGINT', () => shutDown(0))
  process.on('SIGTERM', () => shutDown(0))
  // Who started us holds the other end; when it was killed, nobody else would stop us.
  process.on('disconnect', () => shutDown(0))
  // postgres.js can throw where nobody can catch (porsager/postgres #1208): start afresh, visibly.
  const crash = (error: unknown) => {
    process.stderr.write(`Stopped by an unexpected error: ${told(error)}\n`)
    void shutDown(1)
  }
  process.on('uncaughtException', crash)
  process.on('unhandledRejection', (reason) => {
    if (!isOfTypes(reason)) crash(reason)
  })

  return {
    atEnd: (undo) => started.push(undo),
    isOver: () => stopping !== undefined,
    fail: (error) => {
      const line =
        error instanceof StartupError
          ? error.message
          : `Could not start: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`
      process.stderr.write(`${line}\n`)
      return shutDown(error instanceof StartupError ? error.exitCode : 1)
    },
  }
}

/**
 * What postgres.js 3.4 asks about types when it connects, and nobody else hears of: whatever waits for that
 * connection is told by itself that it died.
 */
const isOfTypes = (reason: unknown): boolean =>
  /^\s*select b\.oid, b\.typarray\s/.test((reason as { query?: string } | null)?.query ?? '')

/** As in the log: a driver's error quotes statements and rows, and who runs this keeps what it says. */
function told(error: unknown): string {
  const lines: string[] = []
  for (let each = describeError(error); ; each = each.cause) {
    const { name, code, message, stack } = each
    lines.push([name, code, message].filter(Boolean).join(': '))
    if (stack) lines.push(stack)
    if (!each.cause) return lines.join('\n')
  }
}
