import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'

/** A line between two programs that can be cut, or fall silent as when a host is gone without a word. */
export async function createTcpProxy(first: { hostname: string; port: string | number }) {
  let target = first
  const pairs = new Set<Socket[]>()
  const open = new Set<Socket>()
  const mute = new WeakSet<Socket[]>()
  let cut = false
  /** New connections lead nowhere either. */
  let silent = false
  let losesAnswers = false
  let heard = 0

  const server = createServer((near) => {
    if (cut) return near.destroy()
    const far = connect(Number(target.port), target.hostname)
    const pair = [near, far]
    pairs.add(pair)
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      from.on('data', (piece) => {
        if (from === near) heard++
        if (losesAnswers && from === far) {
          near.destroy()
          far.destroy()
        } else if (!silent && !mute.has(pair)) {
          to.write(piece)
        }
      })
      open.add(from)
      from.on('error', () => {})
      from.on('close', () => {
        open.delete(from)
        // Whoever fell silent does not say that it has gone, either.
        if (!silent && !mute.has(pair)) to.destroy()
        pairs.delete(pair)
      })
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }

  return {
    port,
    /** From now on new connections lead there. */
    leadTo: (next: typeof first) => {
      target = next
    },
    /** Every connection ends, and none is taken. */
    cut: () => {
      cut = true
      for (const socket of open) socket.destroy()
    },
    /** Nothing comes through any more, in either direction. */
    silence: () => {
      silent = true
    },
    /** Whatever is asked arrives; with the first word of an answer the connection breaks. */
    loseAnswers: () => {
      losesAnswers = true
    },
    /** How many pieces have come for the target, passed on or not. */
    heard: () => heard,
    /** How many connections are open towards the target. */
    open: () => pairs.size,
    /** What is open stays silent for good, as towards a host that is gone; new ones reach the next host. */
    halfOpen: () => {
      for (const pair of pairs) mute.add(pair)
    },
    mend: () => {
      // What was lost on the way can't be made good: those connections are of no use.
      if (silent) for (const pair of pairs) mute.add(pair)
      cut = false
      silent = false
      losesAnswers = false
    },
    close: async () => {
      cut = true
      server.close()
      for (const socket of open) socket.destroy()
      await once(server, 'close')
    },
  }
}

/** The same database by way of the proxy. */
export function by(proxy: { port: number }, url: string): string {
  const moved = new URL(url)
  moved.hostname = '127.0.0.1'
  moved.port = String(proxy.port)
  return moved.href
}
