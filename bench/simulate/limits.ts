import { readFileSync } from 'node:fs'

/** What a process has open besides: modules, database, the other processes. */
const OTHER_FILES = 500
/** An agent has a stream, and now and then a request beside it. */
const FILES_AN_AGENT = 2
/** A server's agents don't all ask at once. */
const FILES_A_STREAM = 1.3
/** Above these a process is busy with itself. */
const [MOST_AGENTS, MOST_STREAMS] = [8_000, 15_000]

/** Files that a process may open: Node raises its own limit to the hard one. */
function openFiles(): number {
  const limits = readFileSync('/proc/self/limits', 'utf8')
  const hard = Number(/^Max open files\s+\S+\s+(\d+)/m.exec(limits)?.[1])
  return Number.isNaN(hard) ? Number.POSITIVE_INFINITY : hard
}

/**
 * How many processes so many agents take on either side, unless told.
 * @throws Error where what was told does not fit the limit
 */
export function shares(agents: number, told: { processes?: number; servers?: number }) {
  const files = openFiles()
  const most = (each: number, limit: number) =>
    Math.max(1, Math.min(limit, Math.floor((files - OTHER_FILES) / each)))
  const [perProcess, perServer] = [
    most(FILES_AN_AGENT, MOST_AGENTS),
    most(FILES_A_STREAM, MOST_STREAMS),
  ]
  const processCount = told.processes || Math.ceil(agents / perProcess)
  const serverCount = told.servers || Math.ceil(agents / perServer)
  const needed = Math.max(
    (agents / processCount) * FILES_AN_AGENT,
    (agents / serverCount) * FILES_A_STREAM,
  )
  if (needed + OTHER_FILES > files)
    throw new Error(
      `a process would open ${Math.ceil(needed + OTHER_FILES)} files and may open ${files}: more --processes or --servers, or ulimit -Hn`,
    )
  return { processCount, serverCount }
}
