import Box from '@mui/material/Box'
import type { ReactNode } from 'react'
import { type Tone, toneColor, toneGround } from '../theme/tones.ts'

/** A state in a word; the dot repeats the tone for those who scan. */
export const Tag = ({ tone = 'plain', children }: { tone?: Tone; children: ReactNode }) => (
  <Box
    component="span"
    sx={(theme) => ({
      display: 'inline-flex',
      alignItems: 'center',
      gap: '6px',
      padding: '1px 9px 1px 8px',
      borderRadius: 99,
      fontSize: '0.8rem',
      lineHeight: 1.6,
      whiteSpace: 'nowrap',
      verticalAlign: 'bottom',
      color: toneColor(theme, tone),
      backgroundColor: toneGround(theme, tone),
      '&::before': {
        content: '""',
        width: 6,
        height: 6,
        borderRadius: '50%',
        backgroundColor: 'currentColor',
        flex: 'none',
      },
    })}
  >
    {children}
  </Box>
)
