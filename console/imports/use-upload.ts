import { useMutation, useQuery } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { useCreatePath, useNavigate } from 'react-admin'
import type { ImportKind } from '#contract/imports'
import { useApi } from '../provider/use-api.ts'
import type { Chosen } from './columns.ts'

interface Looked {
  kind: ImportKind
  file: File
  sheet: string | null
}

/** The columns of the file that was picked. */
export function usePreview({ kind, file, sheet }: Looked) {
  const api = useApi()
  return useQuery({
    queryKey: ['imports', 'preview', kind, sheet, file.name, file.size, file.lastModified],
    queryFn: ({ signal }) => api.preview({ kind, file, sheet, signal }),
    retry: false,
    staleTime: 0,
    gcTime: 0,
    refetchOnWindowFocus: false,
  })
}

interface Sent extends Looked {
  mapping: Chosen
  /** Under which name the mapping is kept; empty: under none. */
  source: string
}

export function useUpload() {
  const api = useApi()
  const navigate = useNavigate()
  const createPath = useCreatePath()
  const [share, setShare] = useState(0)
  const abort = useRef<AbortController | null>(null)
  const { mutate, error, isPending } = useMutation({
    mutationFn: async ({ source, ...sent }: Sent) => {
      abort.current = new AbortController()
      setShare(0)
      const { kind, mapping } = sent
      if (source) {
        const body = { kind, name: source, mapping }
        await api.call('/import-mappings', { method: 'POST', body })
      }
      return api.upload({ ...sent, onProgress: setShare, signal: abort.current.signal })
    },
    onSuccess: ({ id }) => navigate(createPath({ resource: 'imports', type: 'show', id })),
  })
  const cancelled = error instanceof DOMException && error.name === 'AbortError'
  return {
    send: mutate,
    cancel: () => abort.current?.abort(),
    share,
    error: cancelled ? null : error,
    busy: isPending,
  }
}
