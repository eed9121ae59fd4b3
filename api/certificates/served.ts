import { createHash } from 'node:crypto'
import { system } from '#drizzle/client'
import type { Deps } from '../deps.ts'
import { startLoop } from '../jobs/loop.ts'
import { type Content, content } from './content.ts'
import * as crls from './crl-queries.ts'
import { all } from './issuer-queries.ts'

/** A full list as it is served. */
export interface ServedList {
  slug: string
  /** A root's is made by the ceremony, for months. */
  role: string
  number: number
  nextUpdate: Date
  publishedAt: Date
}

export interface ServedFiles {
  at(path: string): Content | undefined
  lists(): ServedList[]
  wake(): void
  stop(): Promise<void>
}

const POLL_MS = 1_000
const TYPES = { cer: 'application/pkix-cert', crl: 'application/pkix-crl' }

/** Certificates of authorities and lists, as they stand in the table; the database may go away for a while. */
export async function serveFiles(deps: Deps): Promise<ServedFiles> {
  const files = new Map<string, Content>()
  const lists = new Map<string, ServedList>()
  const numbers = new Map<string, number>()

  const turn = async () => {
    await deps.db.as(system('pki'), async (tx) => {
      const authorities = new Map((await all(tx)).map((row) => [row.id, row]))
      for (const { slug, certificate } of authorities.values()) {
        const path = `/ca/${slug}.cer`
        if (!files.has(path)) files.set(path, fileOf(certificate, 'cer'))
      }
      for (const list of await crls.latest(tx)) {
        const { slug, role, state } = authorities.get(list.authorityId)!
        const path = `/crl/${slug}${list.kind === 'delta' ? '-delta' : ''}.crl`
        if (list.kind === 'full' && state !== 'retired') {
          const { number, nextUpdate, publishedAt } = list
          lists.set(slug, { slug, role, number, nextUpdate, publishedAt })
        } else if (state === 'retired') lists.delete(slug)
        // Never back: what is read late is not newer.
        if (list.number <= (numbers.get(path) ?? -1)) continue
        const der = await crls.bytesOf(tx, list)
        if (!der) continue
        files.set(path, fileOf(der, 'crl', list))
        numbers.set(path, list.number)
      }
    })
  }
  const loop = startLoop({ name: 'served lists', everyMs: POLL_MS, log: deps.log }, turn)
  const unlisten = await deps.db.listen('certificates', loop.wake)
  return {
    at: (path) => files.get(path),
    lists: () => [...lists.values()],
    wake: loop.wake,
    stop: async () => {
      await unlisten()
      await loop.stop()
    },
  }
}

function fileOf(
  bytes: Uint8Array,
  kind: keyof typeof TYPES,
  list?: { nextUpdate: Date; publishedAt: Date },
): Content {
  const body = Buffer.from(bytes)
  const etag = `"${createHash('sha256').update(body).digest('hex')}"`
  const headers = {
    'Content-Type': TYPES[kind],
    ETag: etag,
    // As with OCSP: a copy has to be asked for, or a door would go by yesterday's.
    'Cache-Control': list ? 'max-age=0, public, no-transform, must-revalidate' : 'max-age=86400',
    ...(list && {
      'Last-Modified': list.publishedAt.toUTCString(),
      Expires: list.nextUpdate.toUTCString(),
    }),
  }
  return content(body, Object.entries(headers).flat(), etag)
}
