import { useRef, useState } from 'react'
import { useListContext, useNotify } from 'react-admin'
import { listQuery } from '../provider/data.ts'
import { type ProblemBody, problemOf } from '../provider/problem.ts'
import { download } from './download.ts'

export const EXPORT_FORMATS = ['xlsx', 'csv', 'cp932'] as const
export type ExportFormat = (typeof EXPORT_FORMATS)[number]

/** The list as it is filtered and sorted, as a file; `refused` is what the format can't hold. */
export function useExport(path: string, always: Record<string, unknown> | undefined) {
  const { sort, filterValues } = useListContext()
  const notify = useNotify()
  const [share, setShare] = useState<number | null>(null)
  const [refused, setRefused] = useState<ProblemBody | null>(null)
  const running = useRef<AbortController>(null)

  async function take(format: ExportFormat, misfits?: 'spell') {
    const control = new AbortController()
    running.current = control
    setRefused(null)
    setShare(0)
    const query = listQuery({ sort, filter: { ...filterValues, ...always } })
    const how = `format=${format}${misfits ? `&misfits=${misfits}` : ''}`
    try {
      const { rows, misfits: spelt } = await download(
        `${path}/export${query || '?'}${query && '&'}${how}`,
        {
          signal: control.signal,
          onProgress: setShare,
        },
      )
      notify(spelt > 0 ? 'app.export.done_spelt' : 'app.export.done', {
        type: 'success',
        messageArgs: { rows: rows.toLocaleString(), spelt: spelt.toLocaleString() },
      })
    } catch (error) {
      if (control.signal.aborted) return
      const problem = problemOf(error)
      if (problem.code === 'does_not_fit') setRefused(problem)
      else notify(error instanceof Error ? error.message : 'ra.page.error', { type: 'error' })
    } finally {
      setShare(null)
    }
  }

  return {
    take,
    share,
    refused,
    cancel: () => running.current?.abort(),
    close: () => setRefused(null),
  }
}
