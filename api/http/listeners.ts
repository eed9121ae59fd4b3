import { createServer as createHttpServer, type Server } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import { getRequestListener } from '@hono/node-server'
import type { Hono } from 'hono'
import { StartupError } from '../errors.ts'
import { limitBodies } from './slow-bodies.ts'

const DRAIN_MS = 5_000
/** Who may wait until they are taken: a whole fleet that comes back. Node's own 511 would cut down systemd's. */
const BACKLOG = 4_096

export interface Listener {
  port: number
  /** Still takes requests, but none will follow on their connections. */
  leave(): void
  /** Lets running requests finish, then closes what is left. */
  close(): Promise<void>
}

/** Where to listen. `fd`: the socket is there already, and stays when this process goes: see deploy/systemd. */
export interface Place {
  host: string
  port: number
  fd?: number
}

/** How often a server looks for connections that are too slow: Node's own half minute would double their time. */
export const LOOKING = { connectionsCheckingInterval: 5_000 } as const

/** Opens a listener. A port in use is one clear line, not a stack. */
export async function listen(
  app: Hono,
  at: Place & { tls?: { cert: string; key: string } },
): Promise<Listener> {
  const handler = getRequestListener(app.fetch)
  const server: Server = at.tls
    ? createHttpsServer({ ...LOOKING, ...at.tls, minVersion: 'TLSv1.2' }, handler)
    : createHttpServer(LOOKING, handler)
  setTimeouts(server)
  const port = await openServer(server, at)
  return { port, leave: () => leave(server), close: () => closeServer(server) }
}

export function setTimeouts(server: Server): void {
  server.headersTimeout = 15_000
  limitBodies(server)
  server.keepAliveTimeout = 65_000
  server.maxHeadersCount = 100
}

/** Gives the port, which the system chooses for 0. */
export async function openServer(server: Server, at: Place): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(explain(error, at)))
    if (at.fd === undefined) server.listen(at.port, at.host, BACKLOG, resolve)
    else server.listen({ fd: at.fd }, BACKLOG, resolve)
  })
  const address = server.address()
  return typeof address === 'object' && address ? address.port : at.port
}

function explain(error: NodeJS.ErrnoException, at: { host: string; port: number }): Error {
  if (error.code === 'EADDRINUSE') {
    return new StartupError(
      `Port ${at.port} on ${at.host} is in use: stop the other program or set another port (PORT, AGENT_PORT, PKI_PORT)`,
    )
  }
  if (error.code === 'EACCES' || error.code === 'EADDRNOTAVAIL') {
    return new StartupError(`Cannot listen on ${at.host}:${at.port} (${error.code})`)
  }
  return error
}

/** Whoever keeps connections finds out by the answer, and never sends into one that closes. */
export function leave(server: Server): void {
  server.prependListener('request', (_request, response) => {
    response.shouldKeepAlive = false
  })
}

export function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const force = setTimeout(() => server.closeAllConnections(), DRAIN_MS)
    server.close(() => {
      clearTimeout(force)
      resolve()
    })
    server.closeIdleConnections()
  })
}
