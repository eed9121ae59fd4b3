import type { ImportBatch, ImportKind } from '#contract/imports'
import type { Problem } from '#contract/problem'
import { currentLocale } from '../i18n/locale.ts'
import { problemError, unreachable } from './problem.ts'

export interface Upload {
  file: File
  kind: ImportKind
  /** Share of the file that has left, 0 to 1. */
  onProgress?: (share: number) => void
  signal?: AbortSignal
}

/** What the answer surely holds: a batch still being read has no counts yet. */
export type UploadedBatch = Pick<ImportBatch, 'id' | 'state'>

/** By XMLHttpRequest, since fetch can't tell how much of an upload has left. */
export function uploadImport({ file, kind, onProgress, signal }: Upload): Promise<UploadedBatch> {
  const form = new FormData()
  form.set('kind', kind)
  form.set('file', file, file.name)
  return new Promise((resolve, reject) => {
    const xhr = new XMLHttpRequest()
    xhr.open('POST', '/api/imports')
    xhr.responseType = 'json'
    xhr.setRequestHeader('Accept', 'application/json')
    xhr.setRequestHeader('Accept-Language', currentLocale())
    xhr.upload.addEventListener('progress', (event) => {
      if (event.lengthComputable) onProgress?.(event.loaded / event.total)
    })
    xhr.addEventListener('load', () => {
      if (xhr.status < 300 && xhr.response) resolve(xhr.response as UploadedBatch)
      else reject(problemError(xhr.status, xhr.response as Partial<Problem> | null))
    })
    xhr.addEventListener('error', () => reject(unreachable()))
    xhr.addEventListener('abort', () => reject(new DOMException('Aborted', 'AbortError')))
    signal?.addEventListener('abort', () => xhr.abort(), { once: true })
    xhr.send(form)
  })
}
