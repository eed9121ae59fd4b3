import Box from '@mui/material/Box'
import Typography from '@mui/material/Typography'
import type { ReactNode } from 'react'

interface Props {
  number: number
  title: string
  children: ReactNode
}

export const Step = ({ number, title, children }: Props) => (
  <Box
    component="section"
    sx={{ display: 'grid', gap: 1.25, gridTemplateColumns: 'minmax(0, 1fr)' }}
  >
    <Typography
      variant="h2"
      sx={{ fontSize: '1.05rem', display: 'flex', gap: 1.25, alignItems: 'center' }}
    >
      <Box
        component="span"
        aria-hidden="true"
        sx={{
          width: 26,
          height: 26,
          borderRadius: '50%',
          display: 'inline-flex',
          alignItems: 'center',
          justifyContent: 'center',
          fontSize: '0.9rem',
          color: 'primary.contrastText',
          backgroundColor: 'primary.main',
        }}
      >
        {number}
      </Box>
      {title}
    </Typography>
    {children}
  </Box>
)
