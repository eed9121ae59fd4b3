import Box from '@mui/material/Box'
import type { ReactNode } from 'react'

interface Props {
  /** On one line of text with what is beside it, where all of it is text. */
  isText?: boolean
  children: ReactNode
}

/** One of the things in a card: its parts side by side, one below the other where that is too narrow. */
export const CardRow = ({ isText, children }: Props) => (
  <Box
    sx={{
      display: 'flex',
      flexWrap: 'wrap',
      gap: 1,
      alignItems: isText ? 'baseline' : 'center',
      px: 2,
      py: 1.1,
      borderBottom: 1,
      borderColor: 'divider',
      '&:last-child': { border: 0 },
    }}
  >
    {children}
  </Box>
)
