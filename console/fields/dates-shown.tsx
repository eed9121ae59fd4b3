import Typography from '@mui/material/Typography'
import { exactInstant, longDay, shortDay, shortInstant } from './dates.ts'
import { Nothing } from './nothing.tsx'
import { useLocale } from './use-locale.ts'

/** For tables. */
export const Day = ({ value }: { value: string | null | undefined }) =>
  value ? (
    <time dateTime={value} style={{ whiteSpace: 'nowrap' }}>
      {shortDay(value)}
    </time>
  ) : (
    <Nothing />
  )

/** For pages of one thing: the era first in Japanese, the Gregorian date beside it. */
export function LongDay({ value }: { value: string | null | undefined }) {
  const locale = useLocale()
  if (!value) return <Nothing />
  return (
    <time dateTime={value}>
      {longDay(value, locale)}
      {locale === 'ja' && (
        <Typography component="span" variant="body2" color="text.secondary" sx={{ ml: 1 }}>
          {shortDay(value)}
        </Typography>
      )}
    </time>
  )
}

export function Instant({
  value,
  exact = false,
}: {
  value: string | null | undefined
  exact?: boolean
}) {
  if (!value) return <Nothing />
  return (
    <time dateTime={value} style={{ whiteSpace: 'nowrap' }}>
      {exact ? exactInstant(value) : shortInstant(value)}
    </time>
  )
}
