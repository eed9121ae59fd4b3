import { setTimeout as sleep } from 'node:timers/promises'
import { drizzle, type PostgresJsDatabase } from 'drizzle-orm/postgres-js'
import postgres from 'postgres'
import { openKept } from './kept.ts'
import { openScope, type Session } from './scope.ts'

export type Transaction = Parameters<Parameters<PostgresJsDatabase['transaction']>[0]>[0]
export type ConnectionOptions = postgres.Options<Record<string, postgres.PostgresType>> & {
  /** A server that says nothing for longer is gone, though no packet tells us so for a quarter of an hour. */
  answerWithinMs: number
}

/**
 * One connection that runs one transaction at a time and never connects again.
 *
 * The driver's own `begin()` trusts its connection too much (3.4.9): once the server has closed it, the
 * rest of the callback runs outside the transaction on whatever connects next (porsager/postgres #1155),
 * the rollback writes to a socket that is gone and takes the process with it (#1208), or everything behind
 * it waits for ever (#1186). So begin, commit and rollback are ours, no answer outlives the connection,
 * and a connection that was lost is not spoken to again.
 */
export interface Connection {
  readonly lost: boolean
  transaction<T>(work: (tx: Transaction) => Promise<T>, opening?: Opening): Promise<T>
  end(): Promise<void>
}

/** What a transaction begins with. */
export interface Opening {
  /** Reads one moment. */
  snapshot?: boolean
  /** Asked before the first statement; the same text each time, as the server keeps it. */
  first?: { text: string; parameters: string[] }
}

const GREETING_MS = 1_000

/** Codes are the driver's own, which `api/http/problem.ts` knows. */
export class ConnectionLost extends Error {
  override name = 'ConnectionLost'
  readonly code: 'CONNECTION_CLOSED' | 'CONNECTION_ENDED'

  constructor(code: ConnectionLost['code'], message: string) {
    super(message)
    this.code = code
  }
}

export function openConnection(
  url: string,
  { answerWithinMs, ...options }: ConnectionOptions,
): Connection {
  const life = watch()
  const isKept = openKept()
  const client = postgres(url, {
    ...options,
    max: 1,
    // The driver ends a connection of age even between two queries of one transaction.
    max_lifetime: null,
    // Called in the very turn in which the driver learns of it, so that no callback comes in between.
    onclose: () => life.end(new ConnectionLost('CONNECTION_CLOSED', 'the database hung up')),
    onparameter: (name: string, value: unknown) => {
      if (isStandby(name, value))
        life.end(new ConnectionLost('CONNECTION_CLOSED', 'a standby answered in its place'))
    },
    // The commit stands on this server and perhaps nowhere else: to whoever waits it is not confirmed.
    onnotice: ({ routine }) => {
      if (routine === GAVE_UP_ON_STANDBY)
        life.end(new ConnectionLost('CONNECTION_CLOSED', 'no standby has confirmed the commit'))
    },
  })

  const run = async <T>(query: PromiseLike<T>): Promise<T> => {
    const silence = setTimeout(
      () => life.end(new ConnectionLost('CONNECTION_CLOSED', 'the database fell silent')),
      answerWithinMs,
    )
    try {
      return await life.during(query)
    } catch (cause) {
      const error = isOutdated(cause)
        ? new ConnectionLost(
            'CONNECTION_CLOSED',
            'a migration has changed what a statement answers',
          )
        : cause
      if (!isRefusal(error)) life.end(error)
      throw error
    } finally {
      clearTimeout(silence)
    }
  }

  let next: Opening = {}
  /** Settles with the first answer, before which the driver has asked about types by itself. */
  let greeted: Promise<unknown> | undefined

  async function begin<T>(work: (session: Session) => Promise<T>): Promise<T> {
    const { snapshot, first } = next
    const scope = openScope(client, run, isKept)
    // On their way together with the first statement: an answer is a round trip that nobody needs. Should
    // they be refused, row security finds no actor behind them.
    const asked = client
      .unsafe(snapshot ? 'begin isolation level repeatable read, read only' : 'begin')
      .execute()
    greeted ??= asked.catch(() => {})
    const begun = Promise.all([
      run(asked),
      first && run(client.unsafe(first.text, first.parameters, { prepare: true })),
    ])
    begun.catch(() => {})
    try {
      const result = await life.during(work(scope.session))
      await begun
      await scope.settled()
      const { command } = await run(client.unsafe('commit'))
      // A commit after a statement that failed answers ROLLBACK, without an error.
      if (command !== 'COMMIT') throw scope.failure() ?? new Error('nothing was committed')
      return result
    } catch (error) {
      scope.close()
      if (!life.over()) await run(client.unsafe('rollback')).catch(() => {})
      throw error
    } finally {
      scope.close()
    }
  }

  // Of the driver, drizzle needs no more than this.
  const driver = { options: client.options, begin } as unknown as postgres.Sql
  // Told the schema, drizzle would make an object of each table for each transaction; nobody asks that way.
  const db = drizzle(driver, { casing: 'snake_case' })
  return {
    get lost() {
      return life.over()
    },
    transaction: (work, opening = {}) => {
      next = opening
      return db.transaction(work)
    },
    end: async () => {
      life.end(new ConnectionLost('CONNECTION_ENDED', 'the connection was ended'))
      // To cut that off is a failure that nobody can catch. Whoever is silent is not waited for.
      await Promise.race([greeted, sleep(GREETING_MS, undefined, { ref: false })])
      await client.end({ timeout: 0 })
    },
  }
}

/** Ends whatever is being waited for when the connection does. */
function watch() {
  const waiting = new Set<(reason: unknown) => void>()
  let ending: { reason: unknown } | undefined
  return {
    over: () => ending !== undefined,
    end: (reason: unknown) => {
      ending ??= { reason }
      for (const refuse of waiting) refuse(ending.reason)
    },
    // Not Promise.race, whose loser would be kept for as long as the connection lives.
    during: <T>(work: PromiseLike<T>): Promise<T> =>
      new Promise<T>((resolve, reject) => {
        if (ending) reject(ending.reason)
        else waiting.add(reject)
        Promise.resolve(work)
          .then(resolve, reject)
          .finally(() => waiting.delete(reject))
      }),
  }
}

/** Says so before the first statement, from PostgreSQL 14 on: what it would answer may be old. */
export const isStandby = (name: string, value: unknown): boolean =>
  name === 'in_hot_standby' && value === 'on'

/** Where an administrator has cut short a wait for a synchronous standby: syncrep.c only warns. */
const GAVE_UP_ON_STANDBY = 'SyncRepWaitForLSN'

/** "Cached plan must not change result type": whoever asks anew, on another connection, is answered. */
const isOutdated = (error: unknown): boolean =>
  error instanceof postgres.PostgresError && error.routine === 'RevalidateCachedQuery'

/** read_only_sql_transaction: behind a pooler that keeps to itself whom it has asked. */
export const READ_ONLY = '25006'

/** The driver's code, below whatever drizzle puts round it. */
export function codeOf(error: unknown): string | undefined {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    const { code } = cause as { code?: string }
    if (code) return code
  }
}

/** The server refused the statement and is otherwise well; anything else is the end of the connection. */
function isRefusal(error: unknown): boolean {
  if (!(error instanceof postgres.PostgresError)) return false
  return error.severity === 'ERROR' && error.code !== READ_ONLY
}
