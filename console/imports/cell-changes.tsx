import ArrowRightAlt from '@mui/icons-material/ArrowRightAlt'
import Box from '@mui/material/Box'
import { useTranslate } from 'react-admin'
import type { ImportRow } from './batch.ts'
import { useCellText } from './use-cell-text.ts'

export type HeaderOf = (field: string) => string

interface Props {
  changes: ImportRow['changes']
  headerOf: HeaderOf
}

/** Per cell: as it stands → as the file says. */
export function CellChanges({ changes, headerOf }: Props) {
  const text = useCellText()
  const translate = useTranslate()
  return (
    <Box sx={{ display: 'flex', flexWrap: 'wrap', columnGap: 3, rowGap: 0.5 }}>
      {Object.entries(changes ?? {}).map(([field, [before, after]]) => (
        <Box
          key={field}
          component="span"
          sx={{ display: 'inline-flex', flexWrap: 'wrap', alignItems: 'center', columnGap: 0.75 }}
        >
          <Box component="span" sx={{ color: 'text.secondary', fontSize: '0.86em' }}>
            {headerOf(field)}
          </Box>
          <Box component="del" sx={{ color: 'text.secondary' }}>
            {text(before)}
          </Box>
          <ArrowRightAlt
            fontSize="small"
            titleAccess={translate('resources.imports.becomes')}
            sx={{ color: 'text.secondary' }}
          />
          <Box component="ins" sx={{ textDecoration: 'none', fontWeight: 600 }}>
            {text(after)}
          </Box>
        </Box>
      ))}
    </Box>
  )
}
