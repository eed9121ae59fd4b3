import Box from '@mui/material/Box'
import Card from '@mui/material/Card'
import type { ApprovalDetail } from '#contract/approvals'
import { RecordLink } from '../fields/record-link.tsx'

/** All of them, and nothing but them: the hash is of this list. */
export const Targets = ({ approval: { resource, targets } }: { approval: ApprovalDetail }) => (
  <Card sx={{ maxHeight: '32rem', overflowY: 'auto' }}>
    <Box component="ol" sx={{ m: 0, py: 1, pl: '4.5ch', pr: 2 }}>
      {targets.map(({ id, name }) => (
        <Box component="li" key={id} sx={{ py: 0.5, overflowWrap: 'anywhere' }}>
          <RecordLink resource={resource} id={id} page={resource === 'users' ? 'edit' : 'show'}>
            {name}
          </RecordLink>
        </Box>
      ))}
    </Box>
  </Card>
)
