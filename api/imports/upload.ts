import type { Context } from 'hono'
import { AppError } from '../errors.ts'

export const MAX_FILE_BYTES = 64 * 1024 * 1024

/** A `multipart/form-data` request as it came: up to 64 MB, to be taken apart where that holds up nobody. */
export interface Upload {
  body: ArrayBuffer
  contentType: string
}

export async function uploadOf(c: Context): Promise<Upload> {
  const contentType = c.req.header('content-type') ?? ''
  if (!contentType.toLowerCase().startsWith('multipart/form-data')) {
    throw new AppError('unsupported_type')
  }
  return { body: await c.req.arrayBuffer(), contentType }
}

/** Its parts: the file, and the other fields by name. */
export async function partsOf({ body, contentType }: Upload) {
  const request = new Response(body, { headers: { 'content-type': contentType } })
  const form = await request.formData().catch((error) => {
    throw new AppError('invalid', { fields: [{ field: '', code: 'wrong_format' }], cause: error })
  })
  const file = form.get('file')
  if (!(file instanceof File)) {
    throw new AppError('invalid', { fields: [{ field: 'file', code: 'required' }] })
  }
  const fields: Record<string, unknown> = {}
  for (const name of ['kind', 'mapping', 'sheet']) fields[name] = form.get(name) ?? undefined
  return { file, fields }
}
