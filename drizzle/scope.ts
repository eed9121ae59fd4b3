import type postgres from 'postgres'

type Query = Parameters<postgres.Sql['unsafe']>

/** What drizzle asks of the driver inside a transaction. */
export interface Session {
  options: postgres.Sql['options']
  unsafe(...query: Query): PromiseLike<unknown> & { values(): Promise<unknown> }
  savepoint<T>(work: (session: Session) => Promise<T>): Promise<T>
}

type Run = <T>(query: PromiseLike<T>) => Promise<T>

/**
 * What one transaction may still ask. It closes with the transaction, so that a callback that lives on,
 * or a query that nobody awaited, asks in vain instead of asking the connection's next transaction.
 */
export function openScope(client: postgres.Sql, run: Run, isKept: (text: string) => boolean) {
  const running = new Set<Promise<unknown>>()
  let open = true
  let savepoints = 0
  let failure: unknown

  async function ask<T>(query: () => PromiseLike<T>): Promise<T> {
    if (!open) throw new TransactionOver()
    const answer = run(query())
    running.add(answer)
    try {
      return await answer
    } catch (error) {
      failure ??= error
      throw error
    } finally {
      running.delete(answer)
    }
  }

  const session: Session = {
    options: client.options,
    // Sent when first awaited, as the driver does.
    unsafe: (text, parameters, options) => {
      let answer: Promise<unknown> | undefined
      const query = () => client.unsafe(text, parameters, { ...options, prepare: isKept(text) })
      return {
        // biome-ignore lint/suspicious/noThenProperty: stands in for the driver's own lazy promise
        then: (onAnswer, onError) => {
          answer ??= ask(query)
          return answer.then(onAnswer, onError)
        },
        values: () => ask(() => query().values()),
      }
    },
    savepoint: async (work) => {
      const name = `s${savepoints++}`
      const before = failure
      await ask(() => client.unsafe(`savepoint ${name}`))
      try {
        const result = await work(session)
        await ask(() => client.unsafe(`release savepoint ${name}`))
        return result
      } catch (error) {
        await ask(() => client.unsafe(`rollback to savepoint ${name}`))
        failure = before
        throw error
      }
    },
  }

  return {
    session,
    /** The first statement that failed, not counting what a savepoint undid. */
    failure: () => failure,
    /** Queries that nobody awaited still belong to the transaction. */
    settled: () => Promise.allSettled(running),
    close: () => {
      open = false
    },
  }
}

class TransactionOver extends Error {
  override name = 'TransactionOver'
  readonly code = 'CONNECTION_CLOSED'

  constructor() {
    super('the transaction is over')
  }
}
