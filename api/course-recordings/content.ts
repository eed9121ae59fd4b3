import type { Context } from 'hono'
import type { Actor } from '../actor.ts'
import type { Deps } from '../deps.ts'
import { orNotFound, refusal } from '../errors.ts'
import { readRange } from './files.ts'
import * as queries from './queries.ts'
import { type ByteRange, matches, rangeApplies, rangeOf } from './ranges.ts'

/** The video as players ask for it: whole, in parts, or not at all where they have it (RFC 9110 §13, §14). */
export async function content(
  deps: Deps,
  actor: Actor,
  id: string,
  { req }: Context,
): Promise<Response> {
  const file = orNotFound(await deps.db.as(actor, (tx) => queries.fileOf(tx, actor, id)))
  const etag = `"${file.sha256}"`
  const headers = new Headers({
    'Accept-Ranges': 'bytes',
    ETag: etag,
    // Whoever logs out has to ask again.
    'Cache-Control': 'private, no-cache',
    'Content-Disposition': 'inline',
  })
  if (matches(req.header('if-none-match'), etag))
    return new Response(null, { status: 304, headers })
  const range = rangeApplies(req.header('if-range'), etag)
    ? rangeOf(req.header('range'), file.bytes)
    : null
  if (range === 'unsatisfiable') {
    headers.set('Content-Range', `bytes */${file.bytes}`)
    return new Response(null, { status: 416, headers })
  }
  const part: ByteRange = range ?? [0, file.bytes - 1]
  headers.set('Content-Type', file.mediaType)
  headers.set('Content-Length', String(part[1] - part[0] + 1))
  if (range) headers.set('Content-Range', `bytes ${part[0]}-${part[1]}/${file.bytes}`)
  const status = range ? 206 : 200
  if (req.method === 'HEAD') return new Response(null, { status, headers })
  const stream = await readRange(deps, file.sha256, part)
  if (!stream) throw refusal('id', 'recording_no_file')
  return new Response(stream as globalThis.ReadableStream, { status, headers })
}
