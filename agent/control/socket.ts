import { createHash } from 'node:crypto'
import { rmSync } from 'node:fs'
import { createConnection, createServer, type Server, type Socket } from 'node:net'
import { join } from 'node:path'
import { Failure } from '../failure.ts'
import { type Question, question, type Reply, reply } from './protocol.ts'

const MAX_LINE = 64 * 1024
const PATIENCE_MS = 60_000

/**
 * In the agent's own folder, which only the system's account enters; on Windows a pipe, to which the
 * system and its administrators alone may write (libuv's default).
 */
const address = (folder: string): string =>
  process.platform === 'win32'
    ? `\\\\.\\pipe\\mamori-agent-${createHash('sha256').update(folder).digest('hex').slice(0, 16)}`
    : join(folder, 'agent.sock')

/**
 * Listens for the program; the one who listens is the one agent of this folder.
 * @throws Failure `already_running`
 */
export async function listenForProgram(
  folder: string,
  answer: (asked: Question) => Promise<Reply>,
): Promise<() => Promise<void>> {
  if (await isThere(folder)) throw new Failure('already_running', 'another agent runs here')
  // A socket that nobody listens on any more is a file in the way.
  if (process.platform !== 'win32') rmSync(address(folder), { force: true })
  const open = new Set<Socket>()
  const server: Server = createServer((socket) => {
    open.add(socket)
    socket.on('close', () => open.delete(socket))
    socket.on('error', () => socket.destroy())
    socket.setTimeout(PATIENCE_MS, () => socket.destroy())
    readLine(socket, async (line) => {
      const read = question.safeParse(line)
      const said: Reply = read.success ? await answer(read.data) : { ok: false, code: 'malformed' }
      socket.end(`${JSON.stringify(said)}\n`)
    })
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(address(folder), resolve)
  })
  return () =>
    new Promise((resolve) => {
      for (const socket of open) socket.destroy()
      server.close(() => resolve())
    })
}

/** Null: nobody listens. @throws Failure `malformed` */
export function askAgent(folder: string, asked: Question): Promise<Reply | null> {
  return new Promise((resolve, reject) => {
    const socket = createConnection(address(folder))
    socket.setTimeout(PATIENCE_MS, () => socket.destroy(new Failure('no_answer')))
    socket.on('error', (error: NodeJS.ErrnoException) =>
      error.code === 'ENOENT' || error.code === 'ECONNREFUSED' ? resolve(null) : reject(error),
    )
    socket.on('connect', () => socket.write(`${JSON.stringify(asked)}\n`))
    readLine(socket, async (line) => {
      socket.destroy()
      const read = reply.safeParse(line)
      if (read.success) resolve(read.data)
      else reject(new Failure('malformed', 'not an answer of an agent'))
    })
  })
}

const isThere = (folder: string): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = createConnection(address(folder))
    socket.on('error', () => resolve(false))
    socket.on('connect', () => {
      socket.destroy()
      resolve(true)
    })
  })

function readLine(socket: Socket, onLine: (value: unknown) => Promise<void>): void {
  let text = ''
  socket.setEncoding('utf8')
  socket.on('data', (piece: string) => {
    const before = text.includes('\n')
    text += piece
    if (text.length > MAX_LINE) socket.destroy()
    else if (!before && text.includes('\n')) void onLine(parse(text.slice(0, text.indexOf('\n'))))
  })
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}
