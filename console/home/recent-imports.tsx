import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Typography from '@mui/material/Typography'
import { LinkBase, useGetList, useTranslate } from 'react-admin'
import type { ImportBatch } from '#contract/imports'
import { Instant } from '../fields/dates-shown.tsx'
import { RecordLink } from '../fields/record-link.tsx'
import { ImportState } from '../imports/import-state.tsx'
import { Panel } from './panel.tsx'

const SHOWN = 5

/** What was imported last, and what still waits to be applied; nothing while there was none. */
export function RecentImports() {
  const translate = useTranslate()
  const { data } = useGetList<ImportBatch>('imports', {
    pagination: { page: 1, perPage: SHOWN },
    sort: { field: 'createdAt', order: 'DESC' },
  })
  if (!data || data.length === 0) return null
  return (
    <Panel
      title={translate('home.recent_imports')}
      aside={
        <Button size="small" component={LinkBase} to="/imports">
          {translate('home.all_imports')}
        </Button>
      }
    >
      <Box component="ul" sx={{ listStyle: 'none', m: 0, px: 2, pb: 1.5 }}>
        {data.map((batch) => (
          <Box
            key={batch.id}
            component="li"
            sx={{ display: 'flex', flexWrap: 'wrap', columnGap: 2, alignItems: 'center', py: 0.6 }}
          >
            <Box sx={{ flex: '1 1 12rem', minWidth: 0, overflowWrap: 'anywhere' }}>
              <RecordLink resource="imports" id={batch.id}>
                {batch.fileName}
              </RecordLink>
            </Box>
            <Typography variant="body2" color="text.secondary">
              {translate(`resources.imports.kinds.${batch.kind}`)}
            </Typography>
            <Typography variant="body2" color="text.secondary">
              <Instant value={batch.createdAt} />
            </Typography>
            <ImportState state={batch.state} />
          </Box>
        ))}
      </Box>
    </Panel>
  )
}
