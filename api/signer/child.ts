import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from 'pino'
import { LEAVE_ALONE, StartupError } from '../errors.ts'

/** Makes of our own program the signer of the process that started it, in the same environment. */
export const SIGNER_CHILD = '--signer-of-parent'
const BACK_OFF_MS = [250, 500, 1_000, 2_000, 5_000, 15_000, 30_000] as const
const STEADY_MS = 60_000
const GONE_WITHIN_MS = 7_000

export interface SignerChild {
  stop(): Promise<void>
}

/**
 * The signer as a process of ours: it ends with us, however we end, since the channel between us then
 * closes; and when it is killed it starts again. One that refuses to start has said why, and is left alone:
 * a token counts wrong PINs.
 * @throws StartupError with the signer's own line, when it does not start at first
 */
export async function startSignerChild(log: Logger): Promise<SignerChild> {
  let stopping = false
  let tries = 0
  let child = launch()
  await ready(child)

  const keepAlive = async () => {
    for (;;) {
      const since = performance.now()
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
      if (stopping) return
      if (performance.now() - since > STEADY_MS) tries = 0
      const { exitCode, signalCode } = child
      const pauseMs = BACK_OFF_MS[Math.min(tries++, BACK_OFF_MS.length - 1)]!
      log.error({ exitCode, signalCode, pauseMs }, 'the signer has ended; it is started again')
      await sleep(pauseMs, undefined, { ref: false })
      if (stopping) return
      child = launch()
      try {
        await ready(child)
      } catch (error) {
        if (!(error instanceof StartupError)) continue
        log.fatal({ reason: error.message }, 'the signer refuses to start: start Mamori again')
        return
      }
    }
  }
  void keepAlive()

  return {
    stop: async () => {
      stopping = true
      if (child.exitCode !== null || child.signalCode !== null) return
      const exited = once(child, 'exit')
      child.kill('SIGTERM')
      const limit = setTimeout(() => child.kill('SIGKILL'), GONE_WITHIN_MS)
      await exited
      clearTimeout(limit)
    },
  }
}

const launch = (): ChildProcess =>
  fork(process.argv[1]!, [SIGNER_CHILD], { stdio: ['ignore', 'inherit', 'pipe', 'ipc'] })

/** Until it listens. What it says until then is why it does not; later its words go where ours go. */
function ready(child: ChildProcess): Promise<void> {
  let said = ''
  let isReady = false
  child.stderr?.on('data', (chunk: Buffer) => {
    if (isReady) process.stderr.write(chunk)
    else said += chunk.toString('utf8')
  })
  return new Promise((resolve, reject) => {
    child.once('message', () => {
      isReady = true
      resolve()
    })
    child.once('error', reject)
    child.once('close', (code) => {
      const line = said.trim()
      // A line that it meant to say; else it was killed, or crashed with a stack.
      const isMeant = code === 1 || code === LEAVE_ALONE
      if (isMeant && line !== '' && !line.includes('\n'))
        reject(new StartupError(line, { exitCode: code }))
      else reject(new Error(`the signer ended with ${code ?? child.signalCode}: ${line}`))
    })
  })
}
