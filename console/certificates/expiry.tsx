import Box from '@mui/material/Box'
import Card from '@mui/material/Card'
import Typography from '@mui/material/Typography'
import { useQuery } from '@tanstack/react-query'
import { useTranslate } from 'react-admin'
import type { z } from 'zod'
import type { certificateExpiry } from '#contract/certificates'
import { count } from '../fields/dates.ts'
import { useLocale } from '../fields/use-locale.ts'
import { useApi } from '../provider/use-api.ts'

type Month = z.infer<typeof certificateExpiry>[number]

const KINDS = ['network', 'management', 'other'] as const
const LOOKS = {
  network: { bgcolor: 'primary.main' },
  management: { bgcolor: 'primary.main', opacity: 0.45 },
  other: { bgcolor: 'text.disabled' },
}
const HEIGHT_PX = 72

const sum = (month: Month): number => KINDS.reduce((total, kind) => total + month[kind], 0)

/** How many certificates in use end in which month; where many end at once, renewals will come at once. */
export function Expiry() {
  const translate = useTranslate()
  const locale = useLocale()
  const api = useApi()
  const { data = [] } = useQuery({
    queryKey: ['certificates', 'expiry'],
    queryFn: ({ signal }) => api.call<Month[]>('/certificates/expiry', { signal }),
  })
  const most = Math.max(0, ...data.map(sum))
  if (most === 0) return null
  return (
    <Card sx={{ p: 2, mb: 2 }}>
      <Box sx={{ display: 'flex', flexWrap: 'wrap', columnGap: 2, mb: 1 }}>
        <Typography sx={{ flex: 1, fontWeight: 600 }}>
          {translate('resources.certificates.expiry')}
        </Typography>
        {KINDS.map((kind) => (
          <Typography key={kind} variant="body2" color="text.secondary">
            <Box
              component="span"
              sx={{
                display: 'inline-block',
                width: 10,
                height: 10,
                mr: 0.75,
                borderRadius: '2px',
                ...LOOKS[kind],
              }}
            />
            {translate(`resources.certificates.kinds.${kind}`)}
          </Typography>
        ))}
      </Box>
      <Box
        sx={{
          display: 'grid',
          gridAutoFlow: 'column',
          gridAutoColumns: '1fr',
          gap: { xs: 0.5, sm: 1 },
        }}
      >
        {data.map((month, index) => (
          <Box
            key={month.month}
            sx={{
              minWidth: 0,
              textAlign: 'center',
              display: 'grid',
              gridTemplateRows: `${HEIGHT_PX + 24}px auto`,
            }}
          >
            <Box sx={{ alignSelf: 'end' }}>
              <Typography variant="body2" sx={{ fontSize: '0.75rem' }}>
                {sum(month) > 0 && count(sum(month), locale)}
              </Typography>
              <Box sx={{ borderBottom: 1, borderColor: 'divider' }}>
                {KINDS.map((kind) => (
                  <Box
                    key={kind}
                    sx={{ ...LOOKS[kind], height: (HEIGHT_PX * month[kind]) / most }}
                  />
                ))}
              </Box>
            </Box>
            <Typography variant="body2" color="text.secondary" sx={{ fontSize: '0.75rem' }}>
              {Number(month.month.slice(5))}
              {(index === 0 || month.month.endsWith('-01')) && (
                <Box component="span" sx={{ display: 'block' }}>
                  {month.month.slice(0, 4)}
                </Box>
              )}
            </Typography>
          </Box>
        ))}
      </Box>
    </Card>
  )
}
