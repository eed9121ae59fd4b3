import {
  type Connection,
  ConnectionLost,
  type ConnectionOptions,
  openConnection,
} from './connection.ts'

const DRAIN_MS = 5_000

/** A fixed number of connections. Who finds none waits in line; a lost one is replaced. */
export interface Pool {
  use<T>(work: (connection: Connection) => Promise<T>): Promise<T>
  close(): Promise<void>
}

export function openPool(url: string, size: number, options: ConnectionOptions): Pool {
  const idle: Connection[] = []
  const busy = new Set<Connection>()
  const waiting: { take: (connection: Connection) => void; refuse: (reason: Error) => void }[] = []
  let drained: (() => void) | undefined
  let closing: Promise<void> | undefined

  function take(): Promise<Connection> | Connection {
    if (closing) throw closed()
    for (let next = idle.pop(); next; next = idle.pop()) if (!next.lost) return next
    if (busy.size < size) return openConnection(url, options)
    return new Promise((take, refuse) => waiting.push({ take, refuse }))
  }

  function giveBack(connection: Connection): void {
    busy.delete(connection)
    if (connection.lost) void connection.end()
    const next = waiting.shift()
    if (next) {
      const given = connection.lost ? openConnection(url, options) : connection
      busy.add(given)
      next.take(given)
    } else if (!connection.lost) idle.push(connection)
    if (busy.size === 0) drained?.()
  }

  return {
    use: async (work) => {
      const taken = take()
      // Counted before anything is awaited, so that two callers can't both be the last one in.
      if (!(taken instanceof Promise)) busy.add(taken)
      const connection = await taken
      try {
        return await work(connection)
      } finally {
        giveBack(connection)
      }
    },
    close: () => {
      closing ??= (async () => {
        for (const { refuse } of waiting.splice(0)) refuse(closed())
        if (busy.size > 0) {
          let timer: NodeJS.Timeout | undefined
          await Promise.race([
            new Promise<void>((done) => {
              drained = done
            }),
            new Promise<void>((done) => {
              timer = setTimeout(done, DRAIN_MS)
            }),
          ])
          clearTimeout(timer)
        }
        await Promise.all([...idle, ...busy].map((connection) => connection.end()))
      })()
      return closing
    },
  }
}

const closed = () => new ConnectionLost('CONNECTION_ENDED', 'the database was closed')
