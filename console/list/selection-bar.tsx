import CloseIcon from '@mui/icons-material/Close'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import IconButton from '@mui/material/IconButton'
import Typography from '@mui/material/Typography'
import type { ReactNode } from 'react'
import { useTranslate } from 'react-admin'
import { MatchingProvider, useMatching } from './matching.tsx'

/** Below the rows while some are ticked: how many, the step from these to all that match, what can be done. */
export const SelectionBar = ({ actions }: { actions: ReactNode }) => (
  <MatchingProvider>
    <Bar actions={actions} />
  </MatchingProvider>
)

function Bar({ actions }: { actions: ReactNode }) {
  const translate = useTranslate()
  const { count, total, isAll, chooseAll, clear } = useMatching()
  if (count === 0) return null
  return (
    <Box
      role="region"
      aria-label={translate('app.list.selection')}
      sx={{
        ...{ position: 'sticky', bottom: 0, zIndex: 3 },
        ...{ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: 1, px: 1.5, py: 0.75 },
        ...{ borderTop: 1, borderColor: 'divider', backgroundColor: 'background.paper' },
      }}
    >
      <IconButton size="small" aria-label={translate('ra.action.unselect')} onClick={clear}>
        <CloseIcon fontSize="small" />
      </IconButton>
      <Typography aria-live="polite" sx={{ fontWeight: 600 }}>
        {translate(isAll ? 'app.list.all_selected' : 'app.list.selected', { smart_count: count })}
      </Typography>
      {!isAll && total > count && (
        <Button size="small" onClick={chooseAll}>
          {translate('app.list.select_all', { smart_count: total })}
        </Button>
      )}
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1, ml: 'auto' }}>{actions}</Box>
    </Box>
  )
}
