import type { Server } from 'node:https'
import type { Socket } from 'node:net'

/** Whoever has waited longer would give up before it is answered: better that it comes again later. */
export const LONGEST_WAIT_MS = 10_000

/**
 * Begins one handshake in each turn of the event loop. When a whole fleet comes at once, those who are in are
 * served first, and what is begun is finished: begun all at once, most would run into their time limit, and
 * what was spent on them would be lost.
 */
export function oneByOne(server: Server): void {
  const begin = server.listeners('connection') as ((socket: Socket) => void)[]
  server.removeAllListeners('connection')
  const waiting: { socket: Socket; since: number }[] = []
  let isDue = false

  function next(): void {
    if (isDue || waiting.length === 0) return
    isDue = true
    setImmediate(turn)
  }
  function turn(): void {
    isDue = false
    const { socket, since } = waiting.shift()!
    socket.off('error', socket.destroy)
    if (performance.now() - since > LONGEST_WAIT_MS) socket.destroy()
    else if (!socket.destroyed) for (const each of begin) each.call(server, socket)
    next()
  }

  server.on('connection', (socket: Socket) => {
    socket.on('error', socket.destroy)
    waiting.push({ socket, since: performance.now() })
    next()
  })
}
