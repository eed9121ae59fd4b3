import { mkdtemp, rm } from 'node:fs/promises'
import { request } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createApp } from '#api/app'
import { type Listener, listen } from '#api/http/listeners'
import { openDatabase } from '#drizzle/client'
import { createTestApp } from '#tests/app'
import { createPki, plantAuthorities } from '#tests/pki'
import { plantOffice } from '#tests/rollout'
import { createTcpProxy } from '#tests/tcp-proxy'
import type { Answer } from '../faults/loss-load.ts'
import type { Place } from '../faults/reported.ts'
import { startFront } from './nginx.ts'

export type Line = Awaited<ReturnType<typeof createTcpProxy>>
export type LossyLines = Awaited<ReturnType<typeof openLossyLines>>

/**
 * An office whose Mamori runs three times behind nginx as it is deployed, each on a line that can be disturbed.
 * @param times of nginx, in seconds
 */
export async function openLossyLines(times: Record<string, number>) {
  const dir = await mkdtemp(join(tmpdir(), 'mamori-lossy-'))
  const pki = createPki(() => new Date())
  const env = { PUBLIC_URL: 'https://mamori.example.lg.jp', TRUSTED_PROXIES: '127.0.0.1' }
  const t = await createTestApp({ signer: pki.signer, env })
  await plantAuthorities(t, pki)
  const devices = (await plantOffice(t, 400)).people.map(({ oldDeviceId }) => oldDeviceId)
  const place: Place = {
    sql: (work) => work(t.ownerSql),
    plant: t.plant,
    device: async () => devices.pop()!,
  }
  const ends: (() => unknown)[] = []
  const lineTo = async ({ port }: Listener): Promise<Line> => {
    const line = await createTcpProxy({ hostname: '127.0.0.1', port })
    ends.unshift(() => line.close())
    return line
  }
  const startReplica = async () => {
    const db = openDatabase(t.databaseUrl, { connections: 5 })
    const listener = await listen(createApp({ ...t.deps, db }), { host: '127.0.0.1', port: 0 })
    ends.unshift(
      () => listener.close(),
      () => db.close(),
    )
    return { listener, line: await lineTo(listener) }
  }
  const replicas = await Promise.all([1, 2, 3].map(startReplica))
  const lines = replicas.map(({ line }) => line)
  const front = await startFront(
    dir,
    lines.map(({ port }) => port),
    times,
  )
  ends.push(() => front.stop())
  return {
    ...{ t, place, lines },
    first: lines[0]!,
    /** One more to the first replica, beside nginx. */
    another: () => lineTo(replicas[0]!.listener),
    frontPort: front.port,
    /** Through nginx, each on a connection of its own. */
    ask: (
      method: string,
      path: string,
      headers: Record<string, string>,
      body?: string,
    ): Promise<Answer> => ask(`${front.url}${path}`, method, headers, body),
    close: async () => {
      for (const each of ends) await each()
      await t.close()
      await rm(dir, { recursive: true, force: true })
    },
  }
}

const ask = (
  url: string,
  method: string,
  headers: Record<string, string>,
  body?: string,
): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const sent = request(
      url,
      {
        ...{ method, agent: false, rejectUnauthorized: false },
        headers: {
          host: 'mamori.example.lg.jp',
          origin: 'https://mamori.example.lg.jp',
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...headers,
        },
      },
      async (answer) => {
        let text = ''
        for await (const piece of answer.setEncoding('utf8')) text += piece
        const type = answer.headers['content-type'] ?? ''
        resolve({ status: answer.statusCode!, type, text })
      },
    )
    sent.on('error', reject)
    sent.end(body)
  })
