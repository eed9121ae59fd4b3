import Box from '@mui/material/Box'
import Card from '@mui/material/Card'
import Typography from '@mui/material/Typography'
import { useGetList, useTranslate } from 'react-admin'
import type { EnrollmentToken } from '#contract/enrollment'
import { Instant } from '../fields/dates-shown.tsx'
import { RecordLink } from '../fields/record-link.tsx'
import { Section } from '../layout/page.tsx'
import { Failed, Waiting } from '../layout/states.tsx'
import { useReach } from '../provider/use-session.ts'
import { MakeToken } from './make.tsx'
import { TokenTag } from './marks.tsx'

const NEWEST = {
  pagination: { page: 1, perPage: 5 },
  sort: { field: 'createdAt', order: 'DESC' },
} as const

/** The last tokens of a device, and the way to a new one. */
export function TokensOfDevice({ deviceId }: { deviceId: string }) {
  const translate = useTranslate()
  const reads = useReach('enrollment.read') !== null
  const writes = useReach('enrollment.write') !== null
  const { data, error, refetch } = useGetList<EnrollmentToken>(
    'enrollment-tokens',
    { filter: { deviceId }, ...NEWEST },
    { enabled: reads },
  )
  if (!reads) return null
  return (
    <Section title={translate('resources.enrollment-tokens.of_device')}>
      {writes && (
        <Box sx={{ mb: 1 }}>
          <MakeToken deviceId={deviceId} />
        </Box>
      )}
      <Card>
        {error ? (
          <Failed error={error} retry={() => void refetch()} />
        ) : data ? (
          <Tokens tokens={data} />
        ) : (
          <Waiting rows={2} />
        )}
      </Card>
    </Section>
  )
}

function Tokens({ tokens }: { tokens: EnrollmentToken[] }) {
  const translate = useTranslate()
  if (tokens.length === 0)
    return (
      <Typography color="text.secondary" sx={{ p: 2 }}>
        {translate('resources.enrollment-tokens.none_of_device')}
      </Typography>
    )
  return tokens.map((token) => (
    <Box
      key={token.id}
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
        <RecordLink resource="enrollment-tokens" id={token.id}>
          {translate(`resources.certificates.profiles.${token.profile}`)}
        </RecordLink>
      </Box>
      <TokenTag token={token} />
      <Typography variant="body2" color="text.secondary">
        {translate('resources.enrollment-tokens.fields.expiresAt')}{' '}
        <Instant value={token.expiresAt} />
      </Typography>
    </Box>
  ))
}
