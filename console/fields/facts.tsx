import Box from '@mui/material/Box'
import Typography from '@mui/material/Typography'
import type { ReactNode } from 'react'
import { useTranslate } from 'react-admin'
import { Nothing } from './nothing.tsx'

/** What is known of one thing, label beside value; stacked on a phone. */
export const Facts = ({ children }: { children: ReactNode }) => (
  <Box
    component="dl"
    sx={{
      m: 0,
      display: 'grid',
      gridTemplateColumns: { xs: '1fr', sm: 'minmax(7.5em, max-content) 1fr' },
      columnGap: 3,
      rowGap: { xs: 0, sm: 1 },
      '& dt': { color: 'text.secondary', fontSize: '0.86rem', pt: '1px' },
      '& dd': { m: 0, minWidth: 0, overflowWrap: 'anywhere', mb: { xs: 1.25, sm: 0 } },
    }}
  >
    {children}
  </Box>
)

/** `label` is a translation key. */
export function Fact({ label, children }: { label: string; children?: ReactNode }) {
  const translate = useTranslate()
  const empty = children === null || children === undefined || children === ''
  return (
    <>
      <Typography component="dt">{translate(label)}</Typography>
      <Typography component="dd" variant="body1">
        {empty ? <Nothing /> : children}
      </Typography>
    </>
  )
}
