import Box from '@mui/material/Box'
import Card from '@mui/material/Card'
import Typography from '@mui/material/Typography'
import { useQuery } from '@tanstack/react-query'
import { useTranslate } from 'react-admin'
import type { Decision, DeviceAccess } from '#contract/access'
import { Tag } from '../fields/tag.tsx'
import { Section } from '../layout/page.tsx'
import { Failed, Waiting } from '../layout/states.tsx'
import { useApi } from '../provider/use-api.ts'
import type { Tone } from '../theme/tones.ts'

const TONES: Record<Decision, Tone> = { allow: 'good', quarantine: 'care', deny: 'act' }

/** Whether the closed network lets the device in, why, and what to do about it. */
export function AccessPanel({ deviceId }: { deviceId: string }) {
  const translate = useTranslate()
  const api = useApi()
  const { data, error, refetch } = useQuery({
    queryKey: ['devices', 'access', deviceId],
    queryFn: ({ signal }) => api.call<DeviceAccess>(`/devices/${deviceId}/access`, { signal }),
  })
  return (
    <Section
      title={translate('access.title')}
      aside={
        data && <Tag tone={TONES[data.decision]}>{translate(`access.is.${data.decision}`)}</Tag>
      }
    >
      <Card sx={{ p: 2 }}>
        {error ? (
          <Failed error={error} retry={() => void refetch()} />
        ) : data ? (
          <Judgement access={data} />
        ) : (
          <Waiting rows={2} />
        )}
      </Card>
    </Section>
  )
}

function Judgement({ access }: { access: DeviceAccess }) {
  const translate = useTranslate()
  return (
    <>
      {access.reasons.length === 0 && (
        <Typography>{translate('access.nothing_against')}</Typography>
      )}
      {access.reasons.map(({ code, decision, message, nextStep }) => (
        <Box key={code} sx={{ display: 'flex', gap: 1.5, alignItems: 'flex-start', mb: 1.5 }}>
          <Tag tone={TONES[decision]}>{translate(`access.is.${decision}`)}</Tag>
          <Box sx={{ minWidth: 0 }}>
            <Typography>{message}</Typography>
            <Typography variant="body2" color="text.secondary">
              {nextStep}
            </Typography>
          </Box>
        </Box>
      ))}
      <Typography variant="body2" color="text.secondary">
        {translate(
          access.mayIssue
            ? 'access.may_issue'
            : access.mayManage
              ? 'access.may_manage'
              : 'access.may_not_issue',
        )}
      </Typography>
    </>
  )
}
