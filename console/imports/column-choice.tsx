import Alert from '@mui/material/Alert'
import Box from '@mui/material/Box'
import Card from '@mui/material/Card'
import MenuItem from '@mui/material/MenuItem'
import TextField from '@mui/material/TextField'
import Typography from '@mui/material/Typography'
import { useTranslate } from 'react-admin'
import type { ImportPreview } from '#contract/import-mappings'
import { type Chosen, faultsOf } from './columns.ts'

interface Props {
  preview: ImportPreview
  chosen: Chosen
  onChange: (chosen: Chosen) => void
}

type Column = ImportPreview['columns'][number]

/** Each column of the file with samples, and the field that it is to fill. */
export function ColumnChoice({ preview, chosen, onChange }: Props) {
  const translate = useTranslate()
  const { twice, missing } = faultsOf(preview, chosen)
  const names = (fields: { label: string }[]) => fields.map(({ label }) => label).join('、')
  return (
    <Box sx={{ display: 'grid', gap: 1.5 }}>
      {preview.likelyKind && (
        <Alert severity="warning">
          {translate('resources.imports.other_kind', {
            kind: translate(`resources.imports.kinds.${preview.likelyKind}`),
          })}
        </Alert>
      )}
      <Card>
        {preview.columns.map((column) => (
          <ColumnRow
            key={column.at}
            column={column}
            fields={preview.fields}
            value={chosen[column.header] ?? null}
            isTwice={twice.some(({ name }) => name === chosen[column.header])}
            onChange={(field) => onChange({ ...chosen, [column.header]: field })}
          />
        ))}
      </Card>
      {missing.length > 0 && (
        <Alert severity="error">
          {translate('resources.imports.fields_missing', { fields: names(missing) })}
        </Alert>
      )}
      {twice.length > 0 && (
        <Alert severity="error">
          {translate('resources.imports.fields_twice', { fields: names(twice) })}
        </Alert>
      )}
    </Box>
  )
}

interface RowProps {
  column: Column
  fields: ImportPreview['fields']
  value: string | null
  isTwice: boolean
  onChange: (field: string | null) => void
}

function ColumnRow({ column, fields, value, isTwice, onChange }: RowProps) {
  const translate = useTranslate()
  const { header, samples, isAmbiguous } = column
  return (
    <Box
      sx={{
        display: 'grid',
        gap: 1,
        gridTemplateColumns: { xs: 'minmax(0, 1fr)', md: 'minmax(0, 1fr) 20rem' },
        alignItems: 'center',
        px: 2,
        py: 1.25,
        borderBottom: 1,
        borderColor: 'divider',
        '&:last-child': { borderBottom: 0 },
      }}
    >
      <Box>
        <Typography sx={{ fontWeight: 600, overflowWrap: 'anywhere' }}>{header}</Typography>
        <Typography variant="body2" color="text.secondary" sx={{ overflowWrap: 'anywhere' }}>
          {samples.length > 0 ? samples.join(' / ') : translate('resources.imports.no_samples')}
        </Typography>
      </Box>
      <TextField
        select
        size="small"
        fullWidth
        label={translate('resources.imports.field_of', { header })}
        value={value ?? ''}
        error={isTwice}
        disabled={isAmbiguous}
        helperText={isAmbiguous ? translate('resources.imports.header_twice') : undefined}
        onChange={(event) => onChange(event.target.value || null)}
        slotProps={{ select: { displayEmpty: true }, inputLabel: { shrink: true } }}
      >
        <MenuItem value="">
          <Box component="span" sx={{ color: 'text.secondary' }}>
            {translate('resources.imports.left_out')}
          </Box>
        </MenuItem>
        {fields.map(({ name, label, isRequired }) => (
          <MenuItem key={name} value={name}>
            {isRequired ? `${label} ${translate('resources.imports.required')}` : label}
          </MenuItem>
        ))}
      </TextField>
    </Box>
  )
}
