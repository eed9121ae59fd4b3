import { Worker, type WorkerOptions } from 'node:worker_threads'
import type { Logger } from 'pino'
import type { Config } from '../config.ts'
import { AppError } from '../errors.ts'
import type { Thread } from './aside.ts'
import { errorOf, type Failure } from './failure.ts'

export interface ThreadOptions {
  databaseUrl: string
  config: Config
}

export interface Errand {
  id: number
  work: string
  args: readonly unknown[]
}
/** The id alone: nobody waits for it any more. */
export type Order = Errand | { id: number } | 'end'
export type Answer = { id: number; value: unknown } | { id: number; failure: Failure }

interface Waiting {
  resolve(value: unknown): void
  reject(error: Error): void
}

/** It ends its transactions first, as the database's own end does. */
const END_WITHIN_MS = 7_000

/**
 * Starts the thread, and at the next order another should that one die: what it had in hand then has failed
 * (`unavailable`), and what it had begun in the database is undone.
 */
export function startThread(
  options: ThreadOptions,
  log: Logger,
  starting = startWorker,
): Thread & { close(): Promise<void> } {
  const waiting = new Map<number, Waiting>()
  let orders = 0
  let closing: Promise<void> | undefined
  let worker: Worker | undefined = start()

  function start(): Worker {
    const started = starting({ workerData: options })
    const life = new AbortController()
    started.on('message', (answer: Answer) => {
      const { resolve, reject } = waiting.get(answer.id)!
      waiting.delete(answer.id)
      if ('failure' in answer) reject(errorOf(answer.failure))
      else if (answer.value instanceof ReadableStream) resolve(endingWith(life, answer.value))
      else resolve(answer.value)
    })
    started.on('error', (err) => log.error({ err }, 'the thread for files ended by an error'))
    started.on('exit', () => {
      life.abort(new AppError('unavailable'))
      for (const { reject } of waiting.values()) reject(new AppError('unavailable'))
      waiting.clear()
      worker = undefined
    })
    return started
  }

  return {
    run: (work, args, signal) =>
      new Promise((resolve, reject) => {
        if (closing) throw new AppError('unavailable')
        const id = ++orders
        const handed = args.filter((arg) => arg instanceof ArrayBuffer)
        worker ??= start()
        worker.postMessage({ id, work, args } satisfies Order, handed)
        waiting.set(id, { resolve, reject })
        signal?.addEventListener('abort', () => worker?.postMessage({ id } satisfies Order))
      }),
    close: () => {
      closing ??= worker ? end(worker) : Promise.resolve()
      return closing
    },
  }
}

async function end(worker: Worker): Promise<void> {
  const ended = new Promise((resolve) => worker.once('exit', resolve))
  const late = setTimeout(() => void worker.terminate(), END_WITHIN_MS)
  worker.postMessage('end' satisfies Order)
  await ended
  clearTimeout(late)
}

/** As it is built; or from its sources, in tests and benches, where tsx reaches no other thread by itself. */
export function startWorker(options: WorkerOptions): Worker {
  if (!import.meta.url.endsWith('.ts'))
    return new Worker(new URL('thread.js', import.meta.url), options)
  const file = new URL('thread.ts', import.meta.url)
  const program = `import('tsx/esm/api').then(({ register }) => (register(), import('${file}')))`
  return new Worker(program, { ...options, eval: true })
}

/** By itself a stream whose other end has died neither ends nor fails. */
const endingWith = ({ signal }: AbortController, stream: ReadableStream) =>
  stream.pipeThrough(new TransformStream(), { signal })
