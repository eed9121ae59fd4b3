import Box from '@mui/material/Box'
import Link from '@mui/material/Link'
import MenuItem from '@mui/material/MenuItem'
import TextField from '@mui/material/TextField'
import Typography from '@mui/material/Typography'
import { LinkBase, useGetList, useTranslate } from 'react-admin'
import type { ImportMapping, ImportPreview } from '#contract/import-mappings'
import type { ImportKind } from '#contract/imports'

interface Props {
  kind: ImportKind
  preview: ImportPreview
  onChoose: (mapping: ImportMapping) => void
  onSheet: (sheet: string) => void
}

/** Which sheet is read, and which source's mapping is taken over. */
export function SourceChoice({ kind, preview, onChoose, onSheet }: Props) {
  const translate = useTranslate()
  const { data: saved = [] } = useGetList<ImportMapping>('import-mappings', {
    filter: { kind },
    sort: { field: 'name', order: 'ASC' },
    pagination: { page: 1, perPage: 200 },
  })
  const { source, sheets, sheet } = preview
  return (
    <Box sx={{ display: 'grid', gap: 1.5 }}>
      {sheets.length > 1 && (
        <TextField
          select
          size="small"
          label={translate('resources.imports.sheet')}
          value={sheet ?? ''}
          onChange={(event) => onSheet(event.target.value)}
          sx={{ maxWidth: '26rem' }}
        >
          {sheets.map((name) => (
            <MenuItem key={name} value={name}>
              {name}
            </MenuItem>
          ))}
        </TextField>
      )}
      {saved.length > 0 && (
        <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1.5, alignItems: 'center' }}>
          <TextField
            select
            size="small"
            label={translate('resources.imports.saved_mapping')}
            value=""
            onChange={(event) => {
              const one = saved.find(({ id }) => id === event.target.value)
              if (one) onChoose(one)
            }}
            sx={{ width: '26rem', maxWidth: '100%' }}
          >
            {saved.map(({ id, name }) => (
              <MenuItem key={id} value={id}>
                {name}
              </MenuItem>
            ))}
          </TextField>
          <Link component={LinkBase} to="/import-mappings">
            {translate('resources.imports.manage_mappings')}
          </Link>
        </Box>
      )}
      {source && (
        <Typography color="text.secondary">
          {translate('resources.imports.recognised', { name: source.name })}
        </Typography>
      )}
    </Box>
  )
}
