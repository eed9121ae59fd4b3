import ChevronLeft from '@mui/icons-material/ChevronLeft'
import ChevronRight from '@mui/icons-material/ChevronRight'
import Box from '@mui/material/Box'
import IconButton from '@mui/material/IconButton'
import Typography from '@mui/material/Typography'
import type { ReactNode } from 'react'
import { useTranslate } from 'react-admin'

interface Props {
  name: string
  onBack?: () => void
  onForward?: () => void
  children?: ReactNode
}

/** The month or week shown, with the way to those beside it. */
export function Period({ name, onBack, onForward, children }: Props) {
  const translate = useTranslate()
  return (
    <Box sx={{ display: 'flex', alignItems: 'center', gap: 0.5, flexWrap: 'wrap', mb: 1 }}>
      <IconButton
        onClick={onBack}
        disabled={!onBack}
        aria-label={translate('resources.slots.earlier')}
      >
        <ChevronLeft />
      </IconButton>
      <Typography component="h2" aria-live="polite" sx={{ fontWeight: 600, minWidth: '7em' }}>
        {name}
      </Typography>
      <IconButton
        onClick={onForward}
        disabled={!onForward}
        aria-label={translate('resources.slots.later')}
      >
        <ChevronRight />
      </IconButton>
      {children}
    </Box>
  )
}
