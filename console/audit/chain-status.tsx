import VerifiedOutlined from '@mui/icons-material/VerifiedOutlined'
import Box from '@mui/material/Box'
import Tooltip from '@mui/material/Tooltip'
import { useQuery } from '@tanstack/react-query'
import { useTranslate } from 'react-admin'
import type { z } from 'zod'
import type { auditStatus } from '#contract/audit'
import { count, shortInstant } from '../fields/dates.ts'
import { Tag } from '../fields/tag.tsx'
import { useLocale } from '../fields/use-locale.ts'
import { useApi } from '../provider/use-api.ts'

type Status = z.infer<typeof auditStatus>

/** How long the chain is and how far a checkpoint vouches for it. */
export function ChainStatus() {
  const translate = useTranslate()
  const locale = useLocale()
  const api = useApi()
  const { data, error } = useQuery({
    queryKey: ['audit', 'status'],
    queryFn: ({ signal }) => api.call<Status>('/audit/status', { signal }),
  })
  if (error) return translate('resources.audit.status_unknown')
  if (!data) return ' '
  return (
    <Box component="span" sx={{ display: 'inline-flex', flexWrap: 'wrap', columnGap: 2 }}>
      <Box component="span" sx={{ display: 'inline-flex', alignItems: 'center', gap: 0.5 }}>
        <VerifiedOutlined sx={{ fontSize: 18 }} />
        {translate('resources.audit.status', {
          entries: count(data.entries, locale),
          links: count(data.links, locale),
        })}
      </Box>
      <Checkpoint status={data} />
      {data.headHash && (
        <Tooltip title={data.headHash}>
          <Box component="code" sx={{ fontSize: '0.8rem', alignSelf: 'center' }}>
            {data.headHash.slice(0, 12)}…
          </Box>
        </Tooltip>
      )}
    </Box>
  )
}

/** The last signature, and whether the chain still is what was signed. */
function Checkpoint({ status }: { status: Status }) {
  const translate = useTranslate()
  const locale = useLocale()
  const { checkpointSeq, checkpointAt, agrees } = status
  if (agrees === false) {
    return <Tag tone="act">{translate('resources.audit.disagrees')}</Tag>
  }
  if (checkpointSeq === null) return translate('resources.audit.no_checkpoint')
  return translate('resources.audit.checkpoint', {
    seq: count(checkpointSeq, locale),
    at: checkpointAt ? shortInstant(checkpointAt) : '',
  })
}
