import { chmodSync, existsSync, mkdirSync, realpathSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { assertReachable, chooseAccount } from './embedded/account.ts'
import { archiveSettings, walFolder } from './embedded/archive.ts'
import { findBinaries } from './embedded/binaries.ts'
import {
  assertVersion,
  createCluster,
  createOwner,
  loadPasswords,
  type Passwords,
  urls,
} from './embedded/cluster.ts'
import { takeLock } from './embedded/lock.ts'
import {
  type Postmaster,
  type PostmasterOptions,
  startPostmaster,
  stopOrphan,
} from './embedded/postmaster.ts'
import { StartupError } from './startup-error.ts'
import { refuseUnfinishedFolder } from './unfinished-restore.ts'

/** A disk that was full is found to have room again within five seconds. */
const BACK_OFF_MS = [250, 1_000, 2_000, 5_000] as const

export interface EmbeddedPostgres {
  /** Owns the database `mamori`: for migrations. The application logs in with less. */
  ownerUrl: string
  superuserUrl: string
  /** Fast shutdown; to be called when the last request has been answered. */
  stop(): Promise<void>
}

export interface EmbeddedOptions {
  dataDir: string
  log(line: string): void
  /** False gives up crash safety for speed: for tests. */
  durable?: boolean
  /** Clients that outlive it find it again: for tests. Without one, wherever is free. */
  port?: number | undefined
  /** Where every segment of the write-ahead log is kept, so that a base backup can be brought up to date. */
  backupDir?: string | undefined
  /** Postgres ended without `stop()`; nothing can be answered until it is there again. */
  onCrash?(): void
  /** It is started again for as long as it takes: a full disk ends it, and more room does not bring it back. */
  revives?: boolean
}

/**
 * Runs a PostgreSQL of our own under `dataDir`, made on the first start. Throws `StartupError` with
 * one line for the operator. We start the binaries ourselves, since the order of shutdown has to be
 * ours: see `embedded/binaries.ts` and `launch` in `embedded/postmaster.ts`.
 */
export async function startEmbeddedPostgres(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const { dataDir, secrets } = makeFolders(resolve(options.dataDir))
  refuseUnfinishedFolder(dataDir)
  const lock = await takeLock(join(dataDir, 'mamori.lock'))
  if ('heldBy' in lock) {
    throw new StartupError(
      `Another Mamori (pid ${lock.heldBy}) is running on ${dataDir}: ` +
        'stop it first, or give this one a DATA_DIR of its own',
    )
  }
  try {
    const server = await start(dataDir, secrets, options)
    return {
      ...server,
      stop: async () => {
        await server.stop()
        lock.release()
      },
    }
  } catch (error) {
    lock.release()
    throw error
  }
}

async function start(dataDir: string, secrets: string, options: EmbeddedOptions) {
  const { log, durable = true, port, backupDir } = options
  const since = performance.now()
  const cluster = join(dataDir, 'postgres')
  const passwords = openSecrets(secrets, cluster)
  const binaries = findBinaries()
  const account = chooseAccount(cluster)
  assertReachable(account, [dataDir, dirname(binaries.postgres)])
  if (!existsSync(cluster)) {
    log(`creating the database in ${cluster} (first start only)`)
    const password = passwords.superuser
    await createCluster({ dataDir, cluster, binaries, account, password, durable })
  }
  assertVersion(cluster)
  const settings = archiveSettings(backupDir ? walFolder(resolve(backupDir), account) : null)
  if (backupDir) assertReachable(account, [resolve(backupDir)])
  const launching = { binaries, account, cluster, durable, port, settings, log }
  const server = await launch(launching, passwords)
  log(`PostgreSQL is ready (${((performance.now() - since) / 1000).toFixed(1)} s)`)
  return {
    ...urls(server.port, passwords),
    stop: watchOver(server, { ...launching, port: server.port }, options),
  }
}

/** Tells when it ends, and starts it again where it was. Returns how to stop it. */
function watchOver(
  first: Postmaster,
  launching: PostmasterOptions,
  { onCrash, revives }: EmbeddedOptions,
): () => Promise<void> {
  let server = first
  const stopping = new AbortController()
  const { signal } = stopping
  const revive = async () => {
    for (let tries = 0; !signal.aborted; tries++) {
      const pauseMs = BACK_OFF_MS[Math.min(tries, BACK_OFF_MS.length - 1)]
      await sleep(pauseMs, undefined, { signal }).catch(() => {})
      if (signal.aborted) return
      try {
        await stopOrphan(launching)
        server = await startPostmaster(launching)
        launching.log('PostgreSQL is ready again')
        return
      } catch (error) {
        if (tries === 0) launching.log(`${(error as Error).message}; it is tried again and again`)
      }
    }
  }
  const watching = (async () => {
    do {
      await server.exited
      if (signal.aborted) return
      onCrash?.()
      if (revives) await revive()
    } while (revives && !signal.aborted)
  })()
  return async () => {
    stopping.abort()
    await server.stop()
    await watching
    // One that was just starting.
    await server.stop()
  }
}

async function launch(options: PostmasterOptions, passwords: Passwords) {
  await stopOrphan(options)
  const server = await startPostmaster(options)
  try {
    await createOwner(server.port, passwords)
    return server
  } catch (error) {
    await server.stop()
    throw error
  }
}

function openSecrets(secrets: string, cluster: string): Passwords {
  // A new random password would only be refused by a cluster that knows the old one.
  if (existsSync(cluster) && !existsSync(join(secrets, 'postgres-superuser'))) {
    throw new StartupError(
      `${join(secrets, 'postgres-superuser')} is missing: restore it from a backup`,
    )
  }
  return loadPasswords(secrets)
}

/** 0711, since Postgres runs as another user when we are root and has to get to its own folder. */
function makeFolders(path: string): { dataDir: string; secrets: string } {
  try {
    const first = mkdirSync(path, { recursive: true })
    // Parents that a strict umask has just made too tight for that user.
    for (let made = path; first && made.length >= first.length; made = dirname(made)) {
      chmodSync(made, 0o711)
    }
    chmodSync(path, 0o711)
    const dataDir = realpathSync(path)
    const secrets = join(dataDir, 'secrets')
    mkdirSync(secrets, { recursive: true })
    chmodSync(secrets, 0o700)
    return { dataDir, secrets }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw new StartupError(`DATA_DIR ${path} can't be used (${code}): does it belong to this user?`)
  }
}
