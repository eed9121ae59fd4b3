import { setPriority } from 'node:os'
import { parentPort, type TransferListItem, workerData } from 'node:worker_threads'
import { openDatabase } from '#drizzle/client'
import { systemClock } from '../deps.ts'
import { createLog } from '../log.ts'
import { bytesOf, createPdf, createPen } from '../pdf/page.ts'
import { type Means, perform } from './aside.ts'
import { failureOf } from './failure.ts'
import type { Answer, Order, ThreadOptions } from './start.ts'
import './works.ts'

/* The thread that does the works: a process's second loop, heap and connections. */

/** One for the work, one for how far it is, and one each for a file that somebody waits for meanwhile. */
const CONNECTIONS = 4
/** Below those who serve: an import takes what they leave. */
const NICE = 5

const { databaseUrl, logLevel } = workerData as ThreadOptions
const port = parentPort!
const means: Means = {
  db: openDatabase(databaseUrl, { connections: CONNECTIONS }),
  log: createLog(logLevel),
  clock: systemClock,
}

// On Linux alone a thread has a priority of its own; elsewhere this would be the whole process's.
if (process.platform === 'linux') setPriority(NICE)
void drawNothing()

port.on('message', (order: Order) => {
  if (order === 'end') void end()
  else void answer(order)
})

async function answer({ id, work, args }: Exclude<Order, 'end'>): Promise<void> {
  const answer: Answer = await perform(means, work, args as never[]).then(
    (value) => ({ id, value }),
    (error: unknown) => ({ id, failure: failureOf(error) }),
  )
  const isStream = 'value' in answer && answer.value instanceof ReadableStream
  port.postMessage(answer, isStream ? [answer.value as ReadableStream & TransferListItem] : [])
}

async function end(): Promise<void> {
  await means.db.close()
  port.close()
}

/** What draws is loaded, and its fonts are read, before somebody waits for the first page. */
async function drawNothing(): Promise<void> {
  const doc = createPdf('', new Date(0))
  const pen = createPen(doc)
  for (const weight of ['regular', 'bold'] as const) pen.line('準備', 0, 0, { size: 10, weight })
  await bytesOf(doc)
}
