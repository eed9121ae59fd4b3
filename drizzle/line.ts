import postgres from 'postgres'

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
  const open = () =>
    postgres(url, {
      max: connections,
      onnotice: () => {},
      // Whoever waits at a door does not wait for a second try; the next one finds the database back at once.
      backoff: () => 0.1,
      connection: {
        application_name: 'mamori-calls',
        statement_timeout: STATEMENT_TIMEOUT_MS,
        jit: 'off',
      },
    })
  let current = open()
  return {
    /** Whoever waits behind a server that fell silent is told so, and the next one connects anew. */
    ask: async (query) => {
      const asked = current
      const silence = setTimeout(
        () => {
          if (current === asked) current = open()
          void asked.end({ timeout: 0 })
        },
        answerWithinMs ?? STATEMENT_TIMEOUT_MS + SILENCE_MS,
      )
      try {
        return await query(asked)
      } finally {
        clearTimeout(silence)
      }
    },
    close: () => current.end({ timeout: 0 }),
  }
}
