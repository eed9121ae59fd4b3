import Box from '@mui/material/Box'
import Card from '@mui/material/Card'
import type { Approval, ApprovalDetail } from '#contract/approvals'
import { RecordLink } from '../fields/record-link.tsx'
import { Waiting } from '../layout/states.tsx'

/** The list's record, which has no targets, until the page's own has come. */
export type Shown = Approval & Partial<Pick<ApprovalDetail, 'targets'>>

/** All of them, and nothing but them: the hash is of this list. */
export function Targets({ approval: { resource, targets } }: { approval: Shown }) {
  if (!targets) return <Waiting rows={3} />
  return (
    <Card sx={{ maxHeight: '32rem', overflowY: 'auto' }}>
      <Box component="ol" sx={{ m: 0, py: 1, pl: '4.5ch', pr: 2 }}>
        {targets.map(({ id, name }) => (
          <Box component="li" key={id} sx={{ py: 0.5, overflowWrap: 'anywhere' }}>
            {resource === 'role-mappings' ? (
              name
            ) : (
              <RecordLink resource={resource} id={id} page={resource === 'users' ? 'edit' : 'show'}>
                {name}
              </RecordLink>
            )}
          </Box>
        ))}
      </Box>
    </Card>
  )
}
