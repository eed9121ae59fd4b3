import MenuItem from '@mui/material/MenuItem'
import Stack from '@mui/material/Stack'
import TextField from '@mui/material/TextField'
import { useState } from 'react'
import { useTranslate } from 'react-admin'
import { LABEL_CODES, LABEL_SHEETS } from '#contract/labels'
import { ActDialog } from '../layout/act-dialog.tsx'
import { download } from '../list/download.ts'
import { useMatching } from '../list/matching.tsx'

/** Sheets of labels for the ticked devices, or for all that match. */
export function Labels({ onClose }: { onClose: () => void }) {
  const translate = useTranslate()
  const { matching, count } = useMatching()
  const [sheet, setSheet] = useState<string>(LABEL_SHEETS[0])
  const [codes, setCodes] = useState<string>(LABEL_CODES[0])
  const [start, setStart] = useState('1')
  return (
    <ActDialog
      title={`${translate('resources.devices.labels.title')}: ${translate('resources.devices.bulk_count', { smart_count: count })}`}
      confirm={translate('resources.devices.labels.make')}
      ready={Number(start) >= 1}
      act={() =>
        download('/devices/labels', { body: { ...matching, sheet, codes, start: Number(start) } })
      }
      onClose={onClose}
    >
      <Stack spacing={2} sx={{ pt: 1 }}>
        <TextField
          select
          label={translate('resources.devices.labels.sheet')}
          value={sheet}
          onChange={(event) => setSheet(event.target.value)}
          helperText={translate('resources.devices.labels.sheet_help')}
        >
          {LABEL_SHEETS.map((name) => (
            <MenuItem key={name} value={name}>
              {translate(`resources.devices.labels.sheets.${name}`)}
            </MenuItem>
          ))}
        </TextField>
        <TextField
          select
          label={translate('resources.devices.labels.codes')}
          value={codes}
          onChange={(event) => setCodes(event.target.value)}
        >
          {LABEL_CODES.map((name) => (
            <MenuItem key={name} value={name}>
              {translate(`resources.devices.labels.code_kinds.${name}`)}
            </MenuItem>
          ))}
        </TextField>
        <TextField
          type="number"
          label={translate('resources.devices.labels.start')}
          value={start}
          onChange={(event) => setStart(event.target.value)}
          helperText={translate('resources.devices.labels.start_help')}
          slotProps={{ htmlInput: { min: 1, inputMode: 'numeric' } }}
        />
      </Stack>
    </ActDialog>
  )
}
