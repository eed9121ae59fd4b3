import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

export interface Replica {
  /** Ports on loopback: console and API, plain HTTP of the PKI, TLS of the agents. */
  api: number
  pki: number
  agents: number
  kill(): Promise<void>
}

/** One more process on the same database, with all listeners and its own share of the jobs. */
export async function startReplica(
  at: { databaseUrl: string; dataDir: string },
  env: Record<string, string> = {},
): Promise<Replica> {
  const child = fork(fileURLToPath(new URL('replica.mts', import.meta.url)), {
    execArgv: ['--import', 'tsx'],
    env: {
      PATH: process.env.PATH,
      APP_DATABASE_URL: at.databaseUrl,
      DATA_DIR: at.dataDir,
      ...env,
    },
  })
  const [ports] = (await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(() => Promise.reject(new Error('a replica does not start'))),
  ])) as [Omit<Replica, 'kill'>]
  return {
    ...ports,
    kill: async () => {
      child.kill('SIGKILL')
      await once(child, 'exit')
    },
  }
}
