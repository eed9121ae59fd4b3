import ArrowBack from '@mui/icons-material/ArrowBack'
import Box from '@mui/material/Box'
import Link from '@mui/material/Link'
import { LinkBase, useCreatePath, useTranslate } from 'react-admin'

/** Back to the list that a page belongs to. */
export function Trail({ resource }: { resource: string }) {
  const translate = useTranslate()
  const createPath = useCreatePath()
  return (
    <Box sx={{ mb: 0.25 }}>
      <Link
        component={LinkBase}
        to={createPath({ resource, type: 'list' })}
        underline="hover"
        variant="body2"
        sx={{ display: 'inline-flex', alignItems: 'center', gap: 0.5 }}
      >
        <ArrowBack sx={{ fontSize: 16 }} />
        {translate(`resources.${resource}.name`, { smart_count: 2 })}
      </Link>
    </Box>
  )
}
