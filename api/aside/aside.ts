import type { TransferListItem } from 'node:worker_threads'
import type { Deps } from '../deps.ts'

/** What work in another thread has of a process's means. */
export interface Means extends Pick<Deps, 'config' | 'db' | 'log' | 'clock' | 'mailer'> {
  /** Whoever waits for it may go away. */
  signal?: AbortSignal
}

/** Where work is done that would hold up everybody else. */
export interface Thread {
  run(work: string, args: readonly unknown[], signal?: AbortSignal): Promise<unknown>
}

const works = new Map<string, (means: Means, args: never[]) => Promise<unknown>>()
let thread: Thread | undefined

/** From now on such work is this thread's. A process without one, as a test, does it itself. */
export function setThread(given: Thread): void {
  thread = given
}

/**
 * Work with a whole file. What goes there and comes back is copied (the structured clone algorithm): plain
 * values, dates and bytes. An ArrayBuffer that goes is handed over, and so is what comes back by `giving`.
 */
export function aside<A extends unknown[], R>(
  name: string,
  work: (means: Means, ...args: A) => Promise<R>,
): (means: Means, ...args: A) => Promise<R> {
  if (works.has(name)) throw new Error(`two works are called ${name}`)
  works.set(name, (means, args) => work(means, ...(args as unknown as A)))
  // No more than a thread has, so that what passes here also does there.
  return ({ config, db, log, clock, mailer, signal }, ...args) =>
    thread
      ? (thread.run(name, args, signal) as Promise<R>)
      : work({ config, db, log, clock, mailer, ...(signal && { signal }) }, ...args)
}

const gifts = new WeakMap<object, TransferListItem>()

/** The result, and with it what can't be copied: a stream, an open file. */
export function giving<T extends object>(result: T, gift: unknown): T {
  gifts.set(result, gift as TransferListItem)
  return result
}

export function giftsOf(result: unknown): TransferListItem[] {
  const gift = gifts.get(Object(result))
  return gift ? [gift] : []
}

/** A file that is drawn from facts alone. */
export function drawnAside<A extends unknown[], R>(name: string, draw: (...args: A) => Promise<R>) {
  const drawn = aside(name, (_means, ...args: A) => draw(...args))
  return (...args: A): Promise<R> => drawn(NOTHING, ...args)
}
const NOTHING = {} as Means

/** Does the work here: in the thread, whose own means it uses. */
export async function perform(means: Means, name: string, args: never[]): Promise<unknown> {
  const work = works.get(name)
  if (!work) throw new Error(`no work is called ${name}`)
  return work(means, args)
}
