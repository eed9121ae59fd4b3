import type { Context } from 'hono'
import { AppError } from '../errors.ts'

export const MAX_FILE_BYTES = 64 * 1024 * 1024

/** The parts of a `multipart/form-data` request: the file, and the other fields by name. */
export async function readForm(c: Context) {
  if (!c.req.header('content-type')?.toLowerCase().startsWith('multipart/form-data')) {
    throw new AppError('unsupported_type')
  }
  const form = await c.req.formData().catch((error) => {
    if (error instanceof AppError) throw error
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
