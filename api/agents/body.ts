import type { Context } from 'hono'
import type { z } from 'zod'
import { AppError } from '../errors.ts'
import { parseJson } from '../http/json.ts'
import { validate } from '../http/validate.ts'

const MAX_BODY_BYTES = 64 * 1024

/**
 * The JSON of a request on the agent port, as the contract has it. What it has besides is left alone.
 * @throws AppError `unsupported_type`, `too_large`, `invalid`
 */
export async function readBody<T extends z.ZodType>(
  c: Context,
  schema: T,
  maximumBytes = MAX_BODY_BYTES,
): Promise<z.output<T>> {
  const type = c.req.header('content-type')?.split(';')[0]?.trim().toLowerCase()
  if (type !== 'application/json') throw new AppError('unsupported_type')
  return validate(schema, parseJson(await textOf(c, maximumBytes)))
}

/** Counted as it comes: a length may be wrong or missing (chunked). */
async function textOf(c: Context, maximumBytes: number): Promise<string> {
  const tooLarge = () => new AppError('too_large', { params: { maximumBytes } })
  const said = Number(c.req.header('content-length'))
  if (said > maximumBytes) throw tooLarge()
  // Of a length that was said no more can come.
  if (said >= 0 && !c.req.header('transfer-encoding')) return c.req.text()
  const pieces: Uint8Array[] = []
  let length = 0
  for await (const piece of c.req.raw.body ?? []) {
    length += piece.length
    if (length > maximumBytes) throw tooLarge()
    pieces.push(piece)
  }
  return Buffer.concat(pieces).toString('utf8')
}
