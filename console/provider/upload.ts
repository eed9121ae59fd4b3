import type { ImportPreview } from '#contract/import-mappings'
import type { ImportBatch, ImportKind } from '#contract/imports'
import type { Problem } from '#contract/problem'
import { currentLocale } from '../i18n/locale.ts'
import { problemError, unreachable } from './problem.ts'

interface Sending {
  file: File
  kind: ImportKind
  /** Of a workbook; its first one unless named. */
  sheet?: string | null
  /** Share of the file that has left, 0 to 1. */
  onProgress?: (share: number) => void
  signal?: AbortSignal
}

export interface Upload extends Sending {
  mapping?: Record<string, string | null>
}

/** What the answer surely holds: a batch still being read has no counts yet. */
export type UploadedBatch = Pick<ImportBatch, 'id' | 'state'>

export const uploadImport = (upload: Upload): Promise<UploadedBatch> =>
  send<UploadedBatch>('/api/imports', upload)

/** The columns of a file; the API keeps nothing of it. */
export const previewImport = (file: Sending): Promise<ImportPreview> =>
  send<ImportPreview>('/api/imports/preview', file)

/** A file that is the request itself, whatever its size; it is not read into memory. */
export const sendFile = <T>(
  path: string,
  file: File,
  onProgress: (share: number) => void,
): Promise<T> => post<T>(path, file, { onProgress, type: file.type })

function send<T>(path: string, upload: Upload): Promise<T> {
  const { file, kind, sheet, mapping, onProgress, signal } = upload
  const form = new FormData()
  form.set('kind', kind)
  if (sheet) form.set('sheet', sheet)
  if (mapping) form.set('mapping', JSON.stringify(mapping))
  form.set('file', file, file.name)
  return post<T>(path, form, { onProgress, signal })
}

interface Posting {
  onProgress?: (share: number) => void
  signal?: AbortSignal
  /** Of a file; a form has a type of its own. */
  type?: string
}

/** By XMLHttpRequest, since fetch can't tell how much of an upload has left. */
function post<T>(
  path: string,
  body: FormData | File,
  { onProgress, signal, type }: Posting,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const xhr = new XMLHttpRequest()
    xhr.open('POST', path)
    xhr.responseType = 'json'
    xhr.setRequestHeader('Accept', 'application/json')
    xhr.setRequestHeader('Accept-Language', currentLocale())
    if (type) xhr.setRequestHeader('Content-Type', type)
    xhr.upload.addEventListener('progress', (event) => {
      if (event.lengthComputable) onProgress?.(event.loaded / event.total)
    })
    xhr.addEventListener('load', () => {
      if (xhr.status < 300 && xhr.response) resolve(xhr.response as T)
      else reject(problemError(xhr.status, xhr.response as Partial<Problem> | null))
    })
    xhr.addEventListener('error', () => reject(unreachable()))
    xhr.addEventListener('abort', () => reject(new DOMException('Aborted', 'AbortError')))
    signal?.addEventListener('abort', () => xhr.abort(), { once: true })
    xhr.send(body)
  })
}
