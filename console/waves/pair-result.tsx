import Alert from '@mui/material/Alert'
import { useTranslate } from 'react-admin'
import type { z } from 'zod'
import type { pairResult } from '#contract/replacements'
import { count } from '../fields/dates.ts'
import { useLocale } from '../fields/use-locale.ts'

export type Paired = z.infer<typeof pairResult>

/** How many were paired, and why others weren't. */
export function PairResult({ result }: { result: Paired }) {
  const translate = useTranslate()
  const locale = useLocale()
  return (
    <Alert severity={result.left.length > 0 ? 'warning' : 'success'} sx={{ mb: 2 }} role="status">
      {translate('resources.waves.paired', {
        paired: count(result.paired, locale),
        stock: count(result.stockLeft, locale),
      })}
      {result.left.map((reason) => (
        <div key={reason.code}>
          {translate('resources.waves.left', {
            count: count(reason.count, locale),
            reason: reason.message,
          })}
        </div>
      ))}
    </Alert>
  )
}
