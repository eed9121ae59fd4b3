import { useCallback } from 'react'
import type { z } from 'zod'
import type { ScanMatch, scanResult } from '#contract/scan'
import { useApi } from '../provider/use-api.ts'

/** What a code stands for; one that means several things is taken for the device first. */
export function useScan(): (code: string) => Promise<ScanMatch> {
  const api = useApi()
  return useCallback(
    async (code) => {
      const { matches } = await api.call<z.infer<typeof scanResult>>(
        `/scan?code=${encodeURIComponent(code)}`,
      )
      return matches.find(({ resource }) => resource === 'devices') ?? matches[0]!
    },
    [api],
  )
}
