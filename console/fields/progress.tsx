import Box from '@mui/material/Box'
import { count } from './dates.ts'
import { useLocale } from './use-locale.ts'

interface Props {
  done: number
  total: number
  /** A mark on the bar, in percent: what has to be reached. */
  goal?: number
  /** What is known as a share alone has no figures beside it. */
  isShare?: boolean
}

/** Down, as the API counts: 94.9 % is not the 95 % that was asked for. */
export const percentOf = (done: number, total: number): number =>
  total > 0 ? Math.floor((done * 100) / total) : 0

/** So many of so many, as figures and as a bar. */
export function ProgressBar({ done, total, goal, isShare }: Props) {
  const locale = useLocale()
  const percent = percentOf(done, total)
  const reached = goal !== undefined && total > 0 && done * 100 >= goal * total
  return (
    <Box sx={{ minWidth: '7.5rem' }}>
      <Box
        sx={{ display: 'flex', gap: 1, fontFeatureSettings: '"tnum"', fontSize: '0.86rem' }}
        component="span"
      >
        {!isShare && (
          <span>
            {count(done, locale)} / {count(total, locale)}
          </span>
        )}
        <Box component="span" sx={{ ml: 'auto', color: 'text.secondary' }}>
          {percent}%
        </Box>
      </Box>
      <Box
        aria-hidden="true"
        sx={{
          position: 'relative',
          height: 7,
          borderRadius: 99,
          backgroundColor: 'divider',
          mt: '2px',
        }}
      >
        <Box
          sx={{
            width: `${percent}%`,
            height: 1,
            borderRadius: 99,
            backgroundColor: reached ? 'success.main' : 'info.main',
          }}
        />
        {goal !== undefined && (
          <Box
            sx={{
              position: 'absolute',
              left: `calc(${goal}% - 1px)`,
              top: -2,
              bottom: -2,
              width: 2,
              backgroundColor: 'text.secondary',
            }}
          />
        )}
      </Box>
    </Box>
  )
}
