import Button from '@mui/material/Button'
import MenuItem from '@mui/material/MenuItem'
import TextField from '@mui/material/TextField'
import { useState } from 'react'
import { useTranslate } from 'react-admin'
import { ABSENCE_EXPLANATIONS, type StocktakeItem } from '#contract/stocktakes'
import { ActDialog } from '../layout/act-dialog.tsx'
import { useApi } from '../provider/use-api.ts'

/** Asks why an absent device is absent. */
export function Explain({ item }: { item: StocktakeItem }) {
  const translate = useTranslate()
  const [asking, setAsking] = useState(false)
  return (
    <>
      <Button size="small" onClick={() => setAsking(true)}>
        {translate(
          item.explanation
            ? 'resources.stocktake-items.change_explanation'
            : 'resources.stocktake-items.explain',
        )}
      </Button>
      {asking && <ExplainDialog item={item} onClose={() => setAsking(false)} />}
    </>
  )
}

function ExplainDialog({ item, onClose }: { item: StocktakeItem; onClose: () => void }) {
  const translate = useTranslate()
  const api = useApi()
  const [explanation, setExplanation] = useState<string>(
    item.explanation ?? (item.permit ? 'taken_outside' : ''),
  )
  const [note, setNote] = useState(item.note ?? '')
  return (
    <ActDialog
      title={item.propertyNumber ?? ''}
      confirm={translate('ra.action.save')}
      act={() =>
        api.call(`/stocktake-items/${item.id}`, {
          method: 'PUT',
          body: { explanation: explanation || null, note: note.trim() || null },
        })
      }
      onClose={onClose}
    >
      <TextField
        select
        fullWidth
        margin="dense"
        label={translate('resources.stocktake-items.fields.explanation')}
        value={explanation}
        onChange={(event) => setExplanation(event.target.value)}
        slotProps={{ inputLabel: { shrink: true }, select: { displayEmpty: true } }}
      >
        <MenuItem value="">{translate('resources.stocktake-items.no_explanation')}</MenuItem>
        {ABSENCE_EXPLANATIONS.map((each) => (
          <MenuItem key={each} value={each}>
            {translate(`resources.stocktake-items.explanations.${each}`)}
          </MenuItem>
        ))}
      </TextField>
      <TextField
        fullWidth
        margin="dense"
        label={translate('resources.stocktake-items.fields.note')}
        value={note}
        onChange={(event) => setNote(event.target.value)}
        slotProps={{ htmlInput: { maxLength: 300 } }}
      />
    </ActDialog>
  )
}
