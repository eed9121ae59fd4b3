import Box from '@mui/material/Box'
import Card from '@mui/material/Card'
import Typography from '@mui/material/Typography'
import type { ReactNode } from 'react'

export const Panel = ({
  title,
  aside,
  children,
}: {
  title: string
  aside?: ReactNode
  children: ReactNode
}) => (
  <Card component="section">
    <Box sx={{ display: 'flex', alignItems: 'center', gap: 1, px: 2, pt: 1.5, pb: 0.5 }}>
      <Typography variant="h2" sx={{ fontSize: '1rem', flex: 1 }}>
        {title}
      </Typography>
      {aside}
    </Box>
    {children}
  </Card>
)
