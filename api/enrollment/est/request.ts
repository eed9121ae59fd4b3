import type { Context } from 'hono'
import { AppError, refusal } from '../../errors.ts'

/** A request with a 4,096-bit key and its names, in base64, takes a tenth. */
const MAX_BODY_BYTES = 32 * 1024

/** RFC 7617: the token as password. @throws AppError `token_missing` */
export function readBasic(c: Context): { name: string; token: string } {
  const given = /^Basic +([A-Za-z0-9+/=]+) *$/i.exec(c.req.header('authorization') ?? '')?.[1]
  const pair = given && Buffer.from(given, 'base64').toString('utf8')
  const colon = pair ? pair.indexOf(':') : -1
  if (!pair || colon < 0) throw refusal('token', 'token_missing')
  return { name: pair.slice(0, colon), token: pair.slice(colon + 1) }
}

/**
 * The request as it was sent: base64 folded in any way or not at all, or PEM: clients do
 * all of it (RFC 8951).
 */
export async function readCsr(c: Context): Promise<string> {
  const type = c.req.header('content-type')?.split(';')[0]?.trim().toLowerCase()
  if (type !== 'application/pkcs10') throw new AppError('unsupported_type')
  if (Number(c.req.header('content-length') ?? 0) > MAX_BODY_BYTES) throw tooLarge()
  const pieces: Uint8Array[] = []
  let length = 0
  for await (const piece of c.req.raw.body ?? []) {
    length += piece.length
    if (length > MAX_BODY_BYTES) throw tooLarge()
    pieces.push(piece)
  }
  return Buffer.concat(pieces).toString('latin1')
}

const tooLarge = () => new AppError('too_large', { params: { maximumBytes: MAX_BODY_BYTES } })
