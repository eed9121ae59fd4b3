import Box from '@mui/material/Box'
import Typography from '@mui/material/Typography'
import { type ReactNode, useEffect } from 'react'

interface HeadingProps {
  title: string
  lead?: ReactNode
  actions?: ReactNode
  /** Stands above the title: where this page belongs. */
  trail?: ReactNode
}

export function Heading({ title, lead, actions, trail }: HeadingProps) {
  useEffect(() => {
    document.title = title ? `${title} — 守り Mamori` : '守り Mamori'
  }, [title])
  return (
    <Box
      component="header"
      sx={{
        display: 'flex',
        flexWrap: 'wrap',
        alignItems: 'flex-end',
        gap: 1.5,
        pt: { xs: 2, sm: 2.5 },
        pb: 1.5,
      }}
    >
      <Box sx={{ flex: '1 1 16rem', minWidth: 0 }}>
        {trail}
        <Typography variant="h1" sx={{ overflowWrap: 'anywhere' }}>
          {title}
        </Typography>
        {lead && (
          <Typography color="text.secondary" sx={{ mt: 0.25 }}>
            {lead}
          </Typography>
        )}
      </Box>
      {actions && <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1 }}>{actions}</Box>}
    </Box>
  )
}

/** A part of a page under a heading of its own. */
export const Section = ({
  title,
  aside,
  children,
}: {
  title: string
  aside?: ReactNode
  children: ReactNode
}) => (
  <Box component="section" sx={{ mt: 3 }}>
    <Box sx={{ display: 'flex', alignItems: 'center', gap: 1, mb: 1, flexWrap: 'wrap' }}>
      <Typography variant="h2" sx={{ flex: 1, fontSize: '1.1rem' }}>
        {title}
      </Typography>
      {aside}
    </Box>
    {children}
  </Box>
)
