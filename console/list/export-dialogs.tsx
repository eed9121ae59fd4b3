import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Dialog from '@mui/material/Dialog'
import DialogActions from '@mui/material/DialogActions'
import DialogContent from '@mui/material/DialogContent'
import DialogTitle from '@mui/material/DialogTitle'
import LinearProgress from '@mui/material/LinearProgress'
import Typography from '@mui/material/Typography'
import { useTranslate } from 'react-admin'
import type { ProblemBody } from '../provider/problem.ts'

interface ProgressProps {
  share: number
  total: number | undefined
  onCancel: () => void
}

/** The server first puts the file together and counts it; only then is there a share to show. */
export function ExportProgress({ share, total = 0, onCancel }: ProgressProps) {
  const translate = useTranslate()
  return (
    <Dialog open fullWidth maxWidth="xs" aria-labelledby="export-title">
      <DialogTitle id="export-title">{translate('app.export.running')}</DialogTitle>
      <DialogContent>
        <Typography sx={{ mb: 2 }}>
          {translate('app.export.rows', { rows: total.toLocaleString() })}
        </Typography>
        <LinearProgress
          aria-labelledby="export-title"
          variant={share > 0 ? 'determinate' : 'indeterminate'}
          value={share * 100}
        />
      </DialogContent>
      <DialogActions sx={{ px: 3, pb: 2 }}>
        <Button onClick={onCancel}>{translate('ra.action.cancel')}</Button>
      </DialogActions>
    </Dialog>
  )
}

interface RefusedProps {
  problem: ProblemBody
  /** Takes the file all the same, with the characters spelt out. */
  onSpell: (() => void) | undefined
  onClose: () => void
}

/** Row by row what the format can't hold, in the API's own words. */
export function ExportRefused({ problem, onSpell, onClose }: RefusedProps) {
  const translate = useTranslate()
  const { count = 0, named = 0 } = problem.params ?? {}
  const unnamed = Number(count) - Number(named)
  return (
    <Dialog open onClose={onClose} fullWidth maxWidth="sm" aria-labelledby="refused-title">
      <DialogTitle id="refused-title">{translate('app.export.refused')}</DialogTitle>
      <DialogContent>
        {onSpell ? (
          <Typography sx={{ mb: 1.5, wordBreak: 'auto-phrase' }}>
            {translate('app.export.misfits', { count: Number(count).toLocaleString() })}
          </Typography>
        ) : null}
        <Box component="ul" sx={{ m: 0, pl: 2.5, maxHeight: '40vh', overflowY: 'auto' }}>
          {problem.fields?.map(({ field, message }) => (
            <Typography
              key={field}
              component="li"
              variant="body2"
              sx={{ overflowWrap: 'anywhere' }}
            >
              {message}
            </Typography>
          ))}
        </Box>
        {unnamed > 0 ? (
          <Typography variant="body2" color="text.secondary" sx={{ mt: 1 }}>
            {translate('app.export.unnamed', { count: unnamed.toLocaleString() })}
          </Typography>
        ) : null}
      </DialogContent>
      <DialogActions sx={{ px: 3, pb: 2, flexWrap: 'wrap' }}>
        <Button onClick={onClose}>{translate('ra.action.cancel')}</Button>
        {onSpell ? (
          <Button variant="contained" onClick={onSpell}>
            {translate('app.export.spell')}
          </Button>
        ) : null}
      </DialogActions>
    </Dialog>
  )
}
