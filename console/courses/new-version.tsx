import Box from '@mui/material/Box'
import Checkbox from '@mui/material/Checkbox'
import FormControlLabel from '@mui/material/FormControlLabel'
import FormHelperText from '@mui/material/FormHelperText'
import TextField from '@mui/material/TextField'
import { useState } from 'react'
import { useTranslate } from 'react-admin'
import { today } from '../fields/dates.ts'
import { ActDialog } from '../layout/act-dialog.tsx'
import { useApi } from '../provider/use-api.ts'

/** New material from a day on; where it renews the course, everybody takes it anew. */
export function NewVersion({ courseId, onClose }: { courseId: string; onClose: () => void }) {
  const translate = useTranslate()
  const api = useApi()
  const [values, setValues] = useState({
    effectiveOn: today(new Date()),
    material: '',
    materialUrl: '',
    note: '',
  })
  const [renews, setRenews] = useState(false)
  const field = (name: keyof typeof values) => ({
    label: translate(`resources.courses.fields.${name}`),
    value: values[name],
    onChange: (event: { target: { value: string } }) =>
      setValues({ ...values, [name]: event.target.value }),
  })
  const { effectiveOn, material, materialUrl, note } = values
  return (
    <ActDialog
      title={translate('resources.courses.new_version')}
      confirm={translate('ra.action.save')}
      color={renews ? 'error' : 'primary'}
      ready={effectiveOn !== ''}
      act={() =>
        api.call(`/courses/${courseId}/versions`, {
          method: 'POST',
          body: {
            effectiveOn,
            material: material.trim() || null,
            materialUrl: materialUrl.trim() || null,
            note: note.trim() || null,
            renews,
          },
        })
      }
      onClose={onClose}
    >
      <Box sx={{ display: 'grid', gap: 2, pt: 0.5 }}>
        <TextField
          type="date"
          {...field('effectiveOn')}
          slotProps={{ inputLabel: { shrink: true } }}
        />
        <TextField multiline minRows={4} {...field('material')} />
        <TextField type="url" {...field('materialUrl')} />
        <TextField multiline {...field('note')} />
        <Box>
          <FormControlLabel
            control={<Checkbox checked={renews} onChange={(_, checked) => setRenews(checked)} />}
            label={translate('resources.courses.renews')}
          />
          <FormHelperText>{translate('resources.courses.renews_help')}</FormHelperText>
        </Box>
      </Box>
    </ActDialog>
  )
}
