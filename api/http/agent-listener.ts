import { constants } from 'node:crypto'
import { createServer } from 'node:https'
import { getRequestListener } from '@hono/node-server'
import type { Hono } from 'hono'
import { keepServerIdentity, type ServerIdentity } from '../certificates/server-identity.ts'
import type { Deps } from '../deps.ts'
import { oneByOne } from './handshakes.ts'
import type { Health } from './health.ts'
import {
  closeServer,
  type Listener,
  LOOKING,
  leave,
  openServer,
  type Place,
  setTimeouts,
} from './listeners.ts'

/**
 * What devices speak to. A certificate is asked for and none is needed: whoever enrols has none yet. Which
 * one it was is looked up at every request, since it may be held while the connection lives; and nothing
 * is resumed: tickets would outlive a revocation.
 */
const TLS = {
  minVersion: 'TLSv1.2',
  secureOptions: constants.SSL_OP_NO_TICKET,
} as const

/** Whoever connects and says nothing holds a place for no longer. */
const HANDSHAKE_MS = 15_000

/** Opens the agent port. Without an authority or a signer it is open and refuses every handshake. */
export async function listenForAgents(
  deps: Deps,
  app: Hono,
  health: Pick<Health, 'checks'>,
  at: Place = {
    host: deps.config.host,
    port: deps.config.agentPort,
    fd: deps.config.sockets.agent,
  },
): Promise<Listener> {
  const server = createServer(
    {
      ...LOOKING,
      ...TLS,
      // Which authority a client should show is left open: what we have signed we know by its bytes.
      requestCert: true,
      rejectUnauthorized: false,
      ALPNProtocols: ['http/1.1', 'http/1.0'],
      handshakeTimeout: HANDSHAKE_MS,
    },
    getRequestListener(app.fetch),
  )
  setTimeouts(server)
  oneByOne(server)
  // A handshake that fails is the client's affair; without this it would be nobody's.
  server.on('tlsClientError', (_error, socket) => socket.destroy())
  // First: whoever has waited at systemd's socket would be turned away by a port without a certificate.
  const identity = await keepServerIdentity(deps, ({ key, cert }: ServerIdentity) =>
    server.setSecureContext({ ...TLS, key, cert }),
  )
  const port = await openServer(server, at).catch(async (error: unknown) => {
    await identity.stop()
    throw error
  })
  health.checks.agent = async () => identity.isValid()
  return {
    port,
    leave: () => leave(server),
    close: async () => {
      await identity.stop()
      await closeServer(server)
    },
  }
}
