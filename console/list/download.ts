import type { Problem } from '#contract/problem'
import { currentLocale } from '../i18n/locale.ts'
import { problemError, unreachable } from '../provider/problem.ts'

interface Options {
  /** Asks for the file by POST. */
  body?: unknown
  /** Names the request, so that sending it again has no second effect. */
  idempotencyKey?: string
  signal?: AbortSignal
  /** Share of the file that has come, 0 to 1, where its size is known beforehand. */
  onProgress?: (share: number) => void
}

export interface Downloaded {
  rows: number
  /** Cells in which characters are spelt out. */
  misfits: number
}

/** Takes a file and gives it to the browser to keep; a file cut short is none. */
export async function download(path: string, options: Options = {}): Promise<Downloaded> {
  const { body, idempotencyKey, signal, onProgress } = options
  const posted = body !== undefined && { method: 'POST', body: JSON.stringify(body) }
  const response = await fetch(`/api${path}`, {
    ...posted,
    headers: {
      'Accept-Language': currentLocale(),
      ...(posted && { 'Content-Type': 'application/json' }),
      ...(idempotencyKey && { 'Idempotency-Key': idempotencyKey }),
    },
    credentials: 'same-origin',
    cache: 'no-store',
    signal,
  }).catch((error) => {
    throw signal?.aborted ? error : unreachable()
  })
  if (!response.ok) {
    const problem: Partial<Problem> | null = await response.json().catch(() => null)
    throw problemError(response.status, problem)
  }
  const parts = await received(response, onProgress)
  const type = response.headers.get('content-type') ?? ''
  save(new Blob(parts, { type }), nameIn(response.headers.get('content-disposition')))
  return {
    rows: Number(response.headers.get('x-row-count')),
    misfits: Number(response.headers.get('x-misfit-count')),
  }
}

async function received(response: Response, onProgress: Options['onProgress']) {
  // Absent for what is made while it is sent; there the connection itself tells where it was cut.
  const bytes = Number(response.headers.get('content-length'))
  const parts: Uint8Array<ArrayBuffer>[] = []
  let come = 0
  const reader = response.body!.getReader()
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    parts.push(part.value as Uint8Array<ArrayBuffer>)
    come += part.value.length
    if (bytes) onProgress?.(come / bytes)
  }
  if (bytes && come !== bytes) throw unreachable()
  return parts
}

/** `filename*=UTF-8''…`, which is how the name comes in Japanese. */
export const nameIn = (disposition: string | null): string =>
  decodeURIComponent(/filename\*=UTF-8''([^;]+)/.exec(disposition ?? '')?.[1] ?? 'export')

export function save(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob)
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  URL.revokeObjectURL(url)
}
