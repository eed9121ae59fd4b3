import Alert from '@mui/material/Alert'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Card from '@mui/material/Card'
import Typography from '@mui/material/Typography'
import { useTranslate } from 'react-admin'
import type { Slot } from '#contract/appointments'
import { refusalText } from '../provider/problem.ts'
import { useSlotName } from '../slots/slot-name.ts'

interface Props {
  slot: Slot | null
  error: unknown
  isPending: boolean
  /** Key of the button's text. */
  label: string
  onConfirm: (slot: Slot) => void
}

/** What is about to be booked, at the thumb's end of the screen; why it was refused. */
export function ConfirmBar({ slot, error, isPending, label, onConfirm }: Props) {
  const translate = useTranslate()
  const nameOf = useSlotName()
  const refused = error ? refusalText(error) : null
  if (!slot && !refused) return null
  return (
    <Card
      sx={{
        position: 'sticky',
        bottom: 8,
        zIndex: 2,
        mt: 2,
        p: 2,
        boxShadow: '0 4px 20px rgba(0, 0, 0, 0.16)',
      }}
    >
      {refused && (
        <Alert severity="error" sx={{ mb: slot ? 1.5 : 0 }}>
          {translate(refused, { _: refused })}
        </Alert>
      )}
      {slot && (
        <Box sx={{ display: 'flex', gap: 1.5, alignItems: 'center', flexWrap: 'wrap' }}>
          <Typography sx={{ flex: '1 1 14rem', minWidth: 0, fontWeight: 600 }}>
            {nameOf(slot)}
          </Typography>
          <Button
            variant="contained"
            size="large"
            disabled={isPending}
            onClick={() => onConfirm(slot)}
          >
            {translate(label)}
          </Button>
        </Box>
      )}
    </Card>
  )
}
