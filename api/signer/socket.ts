import { chmod, lstat, mkdir, rm, stat } from 'node:fs/promises'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { dirname } from 'node:path'
import type { Logger } from 'pino'
import { MAX_SOCKET_PATH } from '../config/signer.ts'
import { StartupError } from '../errors.ts'
import { orNull } from '../private-file.ts'
import { encodeFrame, type Frame, FrameError, frameReader } from './frame.ts'
import type { signerHandler } from './handler.ts'
import { BODY_LIMITS, type SignerRequest, signerRequest } from './protocol.ts'

/** Processes of one installation, each with one connection, and room for those that are closing. */
const MAX_CONNECTIONS = 64
const MAX_UNDER_WAY = 128
const FRAME_WITHIN_MS = 10_000
const DRAIN_MS = 5_000

interface SocketOptions {
  path: string
  log: Logger
  handle: ReturnType<typeof signerHandler>
  /** How long a request may take to come in. */
  frameWithinMs?: number
}

export interface SignerSocket {
  /** Takes nothing new, answers what is under way. */
  close(): Promise<void>
}

/** Listens where nobody but this user gets to. @throws StartupError in one line */
export async function listenOnSocket(options: SocketOptions): Promise<SignerSocket> {
  const { path } = options
  if (Buffer.byteLength(path) > MAX_SOCKET_PATH)
    throw new StartupError(`SIGNER_SOCKET: ${path} is longer than the name of a socket may be`)
  await prepareFolder(path)
  await removeStale(path)
  const connections = new Set<Socket>()
  let underWay = 0
  let idle: (() => void) | undefined
  let count = 0

  const server = createServer((socket) => {
    connections.add(socket)
    socket.once('close', () => connections.delete(socket))
    serve(socket, `${process.pid}.${++count}`, options, (change) => {
      underWay += change
      if (underWay === 0) idle?.()
    })
  })
  server.maxConnections = MAX_CONNECTIONS
  await listen(server, path)
  if (process.platform !== 'win32') await chmod(path, 0o600)

  return {
    close: async () => {
      const closed = new Promise<void>((done) => server.close(() => done()))
      if (underWay > 0) {
        let timer: NodeJS.Timeout | undefined
        await new Promise<void>((done) => {
          idle = done
          timer = setTimeout(done, DRAIN_MS)
        })
        clearTimeout(timer)
      }
      for (const socket of connections) socket.destroySoon()
      await closed
    },
  }
}

function serve(
  socket: Socket,
  name: string,
  { log, handle, frameWithinMs = FRAME_WITHIN_MS }: SocketOptions,
  count: (change: 1 | -1) => void,
): void {
  let mine = 0
  let slow: NodeJS.Timeout | undefined
  const drop = (reason: string) => {
    log.warn({ connection: name, reason }, 'connection dropped')
    socket.destroy()
  }
  const onFrame = async ({ head, body }: Frame) => {
    const request = head as SignerRequest
    count(1)
    mine += 1
    if (mine >= MAX_UNDER_WAY) socket.pause()
    const { head: answer, signature } = await handle(`${name}.${request.id}`, request, body)
    if (!socket.destroyed) socket.write(encodeFrame(answer, signature))
    mine -= 1
    if (mine < MAX_UNDER_WAY) socket.resume()
    count(-1)
  }
  const reader = frameReader(
    (head) => BODY_LIMITS[parse(head).kind],
    (frame) => void onFrame(frame),
  )
  socket.on('data', (chunk) => {
    try {
      reader.push(chunk)
    } catch (error) {
      return drop((error as Error).message)
    }
    if (!reader.isPartial()) {
      clearTimeout(slow)
      slow = undefined
    } else slow ??= setTimeout(() => drop('a request that does not come to its end'), frameWithinMs)
  })
  socket.on('error', () => socket.destroy())
  socket.once('close', () => clearTimeout(slow))
}

function parse(head: unknown): SignerRequest {
  const parsed = signerRequest.safeParse(head)
  if (!parsed.success) throw new FrameError('no request of ours')
  return parsed.data
}

async function prepareFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return
  const folder = dirname(path)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const { mode, uid } = await stat(folder)
  if (mode & 0o077 || uid !== process.getuid?.())
    throw new StartupError(
      `SIGNER_SOCKET: ${folder} is not this user's alone: give the socket a folder of mode 0700`,
    )
}

/** What a killed signer left behind; a living one stays. */
async function removeStale(path: string): Promise<void> {
  if (process.platform === 'win32') return
  const found = await orNull(lstat(path))
  if (!found) return
  if (!found.isSocket()) throw new StartupError(`SIGNER_SOCKET: ${path} is there and is no socket`)
  if (await answers(path)) throw new StartupError(`Another signer is listening on ${path}`)
  await rm(path, { force: true })
}

const answers = (path: string): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(path)
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })

function listen(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(new StartupError(`SIGNER_SOCKET: cannot listen on ${path} (${error.code})`)),
    )
    server.listen(path, resolve)
  })
}
