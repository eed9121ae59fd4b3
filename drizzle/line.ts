import postgres from 'postgres'
import { ConnectionLost, codeOf, isStandby, READ_ONLY } from './connection.ts'

const STATEMENT_TIMEOUT_MS = 10_000
/** Beyond the time a statement may take, which the server ends by itself. */
const SILENCE_MS = 5_000

export interface Line {
  ask<T>(query: (sql: postgres.Sql) => PromiseLike<T>): Promise<T>
  close(): Promise<void>
}

/**
 * A few connections for statements that need none of their own: they go down one behind the other, without
 * waiting for the answer before. Connects when asked.
 */
export function openLine(url: string, connections: number, answerWithinMs?: number): Line {
  const standbys = new WeakSet<postgres.Sql>()
  const open = () => {
    const opened: postgres.Sql = postgres(url, {
      max: connections,
      onnotice: () => {},
      onparameter: (name: string, value: unknown) => {
        if (!isStandby(name, value)) return
        standbys.add(opened)
        // Long enough for what the driver asks about types: to cut that off is a failure that nobody can catch.
        replace(opened, { timeout: 1 })
      },
      // Whoever waits at a door does not wait for a second try; the next one finds the database back at once.
      backoff: () => 0.1,
      connection: {
        application_name: 'mamori-calls',
        statement_timeout: STATEMENT_TIMEOUT_MS,
        jit: 'off',
      },
    })
    return opened
  }
  let current = open()
  function replace(asked: postgres.Sql, ending = { timeout: 0 }): void {
    if (current === asked) current = open()
    void asked.end(ending)
  }
  return {
    /** Whoever waits behind a server that fell silent is told so, and the next one connects anew. */
    ask: async (query) => {
      const asked = current
      const silence = setTimeout(
        () => replace(asked),
        answerWithinMs ?? STATEMENT_TIMEOUT_MS + SILENCE_MS,
      )
      try {
        const answer = await query(asked)
        if (standbys.has(asked))
          throw new ConnectionLost('CONNECTION_CLOSED', 'a standby answered in its place')
        return answer
      } catch (error) {
        if (codeOf(error) === READ_ONLY) replace(asked)
        throw error
      } finally {
        clearTimeout(silence)
      }
    },
    close: () => current.end({ timeout: 0 }),
  }
}
