import { setPriority } from 'node:os'
import { parentPort, workerData } from 'node:worker_threads'
import { openDatabase } from '#drizzle/client'
// Where all works are: routes and their lists' files reach every one of them.
import '../app.ts'
import { systemClock } from '../deps.ts'
import { createLog } from '../log.ts'
import { createMailer } from '../notifications/mailer.ts'
import { bytesOf, createPdf, createPen } from '../pdf/page.ts'
import { giftsOf, type Means, perform } from './aside.ts'
import { failureOf } from './failure.ts'
import type { Answer, Errand, Order, ThreadOptions } from './start.ts'

/* The thread that does the works: a process's second loop, heap and connections. */

/** Two imports, each with one for how far it is, and two exports; whoever comes besides waits for one of them. */
const CONNECTIONS = 6
/** Below those who serve: an import takes what they leave. */
const NICE = 5

const { databaseUrl, config } = workerData as ThreadOptions
const port = parentPort!
const means: Means = {
  config,
  db: openDatabase(databaseUrl, { connections: CONNECTIONS }),
  log: createLog(config.logLevel),
  clock: systemClock,
  mailer: createMailer(config),
}

const running = new Map<number, AbortController>()

// On Linux alone a thread has a priority of its own; elsewhere this would be the whole process's.
if (process.platform === 'linux') setPriority(NICE)
void drawNothing()

port.on('message', (order: Order) => {
  if (order === 'end') void end()
  else if ('work' in order) void answer(order)
  else running.get(order.id)?.abort()
})

async function answer({ id, work, args }: Errand): Promise<void> {
  const leaving = new AbortController()
  running.set(id, leaving)
  try {
    const value = await perform({ ...means, signal: leaving.signal }, work, args as never[])
    port.postMessage({ id, value } satisfies Answer, giftsOf(value))
  } catch (error) {
    port.postMessage({ id, failure: failureOf(error) } satisfies Answer)
  } finally {
    running.delete(id)
  }
}

async function end(): Promise<void> {
  await means.db.close()
  means.mailer.close()
  port.close()
}

/** What draws is loaded, and its fonts are read, before somebody waits for the first page. */
async function drawNothing(): Promise<void> {
  const doc = createPdf('', new Date(0))
  const pen = createPen(doc)
  for (const weight of ['regular', 'bold'] as const) pen.line('準備', 0, 0, { size: 10, weight })
  await bytesOf(doc)
}
