import type { IncomingMessage, Server, ServerResponse } from 'node:http'

interface Patience {
  /** For a whole request, from its headers on. */
  requestMs: number
  /** Who says how much it sends has so much longer. A route refuses at once what is more than it takes. */
  bytesPerMs: number
}

/** Two minutes, and as long as it takes at 4 Mbit/s. */
const PATIENCE: Patience = { requestMs: 120_000, bytesPerMs: 500 }

/**
 * Ends requests whose bodies come too slowly. Node's own limit knows one time for all: two minutes are plenty for a
 * form, and too few for a video on the line of a branch office.
 */
export function limitBodies(server: Server, { requestMs, bytesPerMs } = PATIENCE): void {
  server.requestTimeout = 0
  server.prependListener('request', (request: IncomingMessage, response: ServerResponse) => {
    const length = request.headers['content-length']
    if (length === undefined && request.headers['transfer-encoding'] === undefined) return
    const ms = requestMs + Number(length ?? 0) / bytesPerMs
    const timer = setTimeout(() => request.complete || giveUp(request, response), ms)
    const over = () => clearTimeout(timer)
    // Answered before its end a body still comes, and holds the connection.
    response.once('close', () => {
      if (request.complete || request.socket.destroyed) over()
      else request.socket.once('close', over)
    })
  })
}

function giveUp({ socket }: IncomingMessage, response: ServerResponse): void {
  if (!response.headersSent)
    socket.write('HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n\r\n')
  socket.destroySoon()
}
