import Box from '@mui/material/Box'
import Card from '@mui/material/Card'
import Typography from '@mui/material/Typography'
import { useTranslate } from 'react-admin'
import type { ImportBatch } from '#contract/imports'
import { Section } from '../layout/page.tsx'
import { columnsOf } from './batch.ts'

const ENCODINGS: Record<string, string> = {
  cp932: 'Shift_JIS (CP932)',
  'utf-8': 'UTF-8',
  'utf-8-bom': 'UTF-8 (BOM)',
  xlsx: 'Excel (.xlsx)',
}

/** How the file was understood: its encoding, and which columns were read and which left out. */
export function FileFacts({ batch }: { batch: ImportBatch }) {
  const translate = useTranslate()
  if (!batch.headers) return null
  const read = columnsOf(batch).map(({ header }) => header)
  const leftOut = batch.headers.filter((header) => !read.includes(header))
  return (
    <Section title={translate('resources.imports.file')}>
      <Card sx={{ p: 2, display: 'grid', gap: 1 }}>
        {batch.encoding && (
          <Typography color="text.secondary">
            {translate('resources.imports.fields.encoding')}:{' '}
            {ENCODINGS[batch.encoding] ?? batch.encoding}
            {batch.sheet && ` · ${translate('resources.imports.sheet')}: ${batch.sheet}`}
          </Typography>
        )}
        <Headers title={translate('resources.imports.columns_read')} headers={read} />
        {leftOut.length > 0 && (
          <Headers title={translate('resources.imports.columns_left_out')} headers={leftOut} />
        )}
      </Card>
    </Section>
  )
}

const Headers = ({ title, headers }: { title: string; headers: string[] }) => (
  <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 0.75, alignItems: 'center' }}>
    <Typography color="text.secondary">{title}:</Typography>
    {headers.map((header) => (
      <Box
        key={header}
        component="span"
        sx={{ px: 1, borderRadius: 1, border: 1, borderColor: 'divider', fontSize: '0.86rem' }}
      >
        {header}
      </Box>
    ))}
  </Box>
)
