import { chmod, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import postgres from 'postgres'
import { loadPasswords, urls } from '#drizzle/embedded/cluster'
import { plantOffice } from '#tests/rollout'
import { programAs } from '../browser/program.ts'
import { spawnMamori, untilReady } from '../lifecycle/mamori.ts'
import type { Place } from './reported.ts'
import { mountSmallDisk, type SmallDisk } from './small-disk.ts'

const MB = 1024 * 1024

export type Served = Awaited<ReturnType<typeof serveFromSmallDisks>>

/** Mamori on its own database; each of the three things that grow has a disk of its own. */
export async function serveFromSmallDisks() {
  const folder = await mkdtemp(join(tmpdir(), 'mamori-disk-'))
  await chmod(folder, 0o711)
  const mounted: SmallDisk[] = []
  const clear = async () => {
    for (const disk of mounted.toReversed()) await disk.unmount()
    await rm(folder, { recursive: true, force: true })
  }
  try {
    return await serve(folder, mounted, clear)
  } catch (error) {
    await clear()
    throw error
  }
}

async function serve(folder: string, mounted: SmallDisk[], clear: () => Promise<void>) {
  const mount = async (path: string, bytes: number, mode?: string) => {
    await mkdir(path)
    const disk = await mountSmallDisk(path, bytes, mode)
    mounted.push(disk)
    return disk
  }
  const dataDir = join(folder, 'data')
  const disks = {
    data: await mount(dataDir, 400 * MB),
    signer: await mount(join(dataDir, 'signer'), MB, '0700'),
    journal: await mount(join(folder, 'journal'), MB, '0700'),
  }
  const env = { DATA_DIR: dataDir, JOURNAL_DIR: disks.journal.path, LOG_LEVEL: 'warn' }
  const mamori = await untilReady(await spawnMamori('node --import tsx api/main.ts', env))
  const logins = JSON.parse(await readFile(join(dataDir, 'demo-logins.json'), 'utf8'))
  const as = (role: string) =>
    programAs(
      { origin: mamori.url },
      logins.find((login: { role: string }) => login.role === role),
    )
  const asked = async (path: string) => {
    const answer = await fetch(mamori.url + path, { signal: AbortSignal.timeout(5_000) })
    return { status: answer.status, body: await answer.text() }
  }
  return {
    ...{ mamori, dataDir, disks, asked },
    it_staff: await as('it_staff'),
    /** Whoever revokes has shown who they are a moment ago. */
    asSecurity: () => as('security'),
    sql: sqlOf(dataDir),
    ready: async () => (await asked('/readyz')).status,
    failing: async () =>
      Object.entries(JSON.parse((await asked('/readyz')).body)).flatMap(([part, is]) =>
        is === 'ok' ? [] : part,
      ),
    /** Gives what it ended with. */
    end: async () => {
      for (const disk of mounted) await disk.free()
      mamori.child.kill('SIGTERM')
      const exitCode = await mamori.exitCode
      await clear()
      return exitCode
    },
  }
}

/** As the superuser, on whatever server is there just now. */
const sqlOf =
  (dataDir: string): Place['sql'] =>
  async (work) => {
    const pid = await readFile(join(dataDir, 'postgres/postmaster.pid'), 'utf8')
    const [, , , port] = pid.split('\n')
    const { superuserUrl } = urls(Number(port), loadPasswords(join(dataDir, 'secrets')))
    const connection = postgres(superuserUrl, { max: 1, onnotice: () => {} })
    try {
      return await work(connection)
    } finally {
      await connection.end({ timeout: 1 })
    }
  }

/** An office on it whose devices are lost one after the other, and some more that may have certificates. */
export async function plantDevices({ sql }: Pick<Served, 'sql'>, count: number, more: number) {
  const plant: Place['plant'] = (work) =>
    sql((db) =>
      db.begin(async (tx) => {
        await tx`select set_config('app.actor', 'system:test', true),
          set_config('app.tx', gen_random_uuid()::text, true)`
        return work(tx)
      }),
    ) as ReturnType<typeof work>
  const { people } = await plantOffice({ plant }, count + more)
  const devices = people.map(({ oldDeviceId }) => oldDeviceId)
  const issuable = devices.splice(0, more)
  const place: Place = { sql, plant, device: async () => devices.pop()! }
  return { place, issuable }
}
