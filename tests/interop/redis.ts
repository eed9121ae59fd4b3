import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** A real Redis on a free loopback port, with data of its own. */
export async function createRedis({ appendOnly = false } = {}) {
  const port = await freePort()
  const dir = await mkdtemp(join(tmpdir(), 'mamori-redis-'))
  let server: ChildProcess | undefined
  const cli = async (...command: string[]) =>
    (await run('redis-cli', ['-p', String(port), ...command])).stdout.trim()

  const redis = {
    url: `redis://127.0.0.1:${port}`,
    cli,
    start: async () => {
      const persist = appendOnly ? ['--appendonly', 'yes'] : ['--save', '']
      server = spawn(
        'redis-server',
        ['--port', String(port), '--bind', '127.0.0.1', '--dir', dir, ...persist],
        { stdio: 'ignore' },
      )
      for (let tries = 0; (await cli('ping').catch(() => '')) !== 'PONG'; tries++) {
        if (tries > 100) throw new Error('redis-server did not start: tests/interop/install.sh')
        await sleep(50)
      }
    },
    /** Signal 9: nothing is saved on the way out. */
    kill: async () => {
      if (!server || server.exitCode !== null || server.signalCode !== null) return
      const exit = once(server, 'exit')
      server.kill('SIGKILL')
      await exit
    },
    remove: async () => {
      await redis.kill()
      await rm(dir, { recursive: true, force: true })
    },
  }
  await redis.start()
  return redis
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  return typeof address === 'object' && address ? address.port : 0
}
