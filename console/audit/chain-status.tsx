import VerifiedOutlined from '@mui/icons-material/VerifiedOutlined'
import Box from '@mui/material/Box'
import Tooltip from '@mui/material/Tooltip'
import { useQuery } from '@tanstack/react-query'
import { useTranslate } from 'react-admin'
import type { z } from 'zod'
import type { auditStatus } from '#contract/audit'
import { count } from '../fields/dates.ts'
import { useLocale } from '../fields/use-locale.ts'
import { useApi } from '../provider/use-api.ts'

/** How long the chain is and how far a checkpoint vouches for it. */
export function ChainStatus() {
  const translate = useTranslate()
  const locale = useLocale()
  const api = useApi()
  const { data, error } = useQuery({
    queryKey: ['audit', 'status'],
    queryFn: ({ signal }) => api.call<z.infer<typeof auditStatus>>('/audit/status', { signal }),
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
      <span>
        {data.checkpointSeq === null
          ? translate('resources.audit.no_checkpoint')
          : translate('resources.audit.checkpoint', { seq: count(data.checkpointSeq, locale) })}
      </span>
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
