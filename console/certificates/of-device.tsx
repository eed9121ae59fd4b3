import Box from '@mui/material/Box'
import Card from '@mui/material/Card'
import Typography from '@mui/material/Typography'
import { useGetList, useTranslate } from 'react-admin'
import type { Certificate } from '#contract/certificates'
import { Instant } from '../fields/dates-shown.tsx'
import { RecordLink } from '../fields/record-link.tsx'
import { Section } from '../layout/page.tsx'
import { Failed, Waiting } from '../layout/states.tsx'
import { useReach } from '../provider/use-session.ts'
import { StandingTag } from './marks.tsx'

const NEWEST = {
  pagination: { page: 1, perPage: 10 },
  sort: { field: 'createdAt', order: 'DESC' },
} as const

/** The certificates of a device, the newest first. */
export function CertificatesOfDevice({ deviceId }: { deviceId: string }) {
  const translate = useTranslate()
  const reads = useReach('certificates.read')
  const { data, error, refetch } = useGetList<Certificate>(
    'certificates',
    { filter: { deviceId }, ...NEWEST },
    { enabled: reads !== null },
  )
  if (reads === null) return null
  return (
    <Section title={translate('resources.certificates.name', { smart_count: 2 })}>
      <Card>
        {error ? (
          <Failed error={error} retry={() => void refetch()} />
        ) : data ? (
          <Rows certificates={data} />
        ) : (
          <Waiting rows={2} />
        )}
      </Card>
    </Section>
  )
}

function Rows({ certificates }: { certificates: Certificate[] }) {
  const translate = useTranslate()
  if (certificates.length === 0)
    return (
      <Typography color="text.secondary" sx={{ p: 2 }}>
        {translate('resources.certificates.none_of_device')}
      </Typography>
    )
  return certificates.map((one) => (
    <Box
      key={one.id}
      sx={{
        display: 'flex',
        flexWrap: 'wrap',
        alignItems: 'center',
        columnGap: 2,
        rowGap: 0.5,
        px: 2,
        py: 1,
        '& + &': { borderTop: 1, borderColor: 'divider' },
      }}
    >
      <Box sx={{ flex: '1 1 12rem' }}>
        <RecordLink resource="certificates" id={one.id}>
          {translate(`resources.certificates.profiles.${one.profile}`)}
        </RecordLink>
      </Box>
      <StandingTag certificate={one} />
      <Typography variant="body2" color="text.secondary">
        {translate('resources.certificates.until')} <Instant value={one.notAfter} />
      </Typography>
    </Box>
  ))
}
