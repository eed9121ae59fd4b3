import Card from '@mui/material/Card'
import Typography from '@mui/material/Typography'
import { useQuery } from '@tanstack/react-query'
import { useTranslate } from 'react-admin'
import { POSTURE_CHECKS, type PosturePolicy, type PosturePolicyEffect } from '#contract/agents'
import { count } from '../fields/dates.ts'
import { Fact, Facts } from '../fields/facts.tsx'
import { useLocale } from '../fields/use-locale.ts'
import { Section } from '../layout/page.tsx'
import { Failed, Waiting } from '../layout/states.tsx'
import { useApi } from '../provider/use-api.ts'

/** Whom it would shut out, before somebody puts it in force. */
export function Effect({ policy }: { policy: PosturePolicy }) {
  const translate = useTranslate()
  const locale = useLocale()
  const api = useApi()
  const { data, error, refetch } = useQuery({
    queryKey: ['posture-policies', policy.id, 'effect', policy.updatedAt],
    queryFn: ({ signal }) =>
      api.call<PosturePolicyEffect>(`/posture-policies/${policy.id}/effect`, { signal }),
  })
  const words = (key: string) => `resources.posture-policies.effect.${key}`
  return (
    <Section title={translate(words('title'))}>
      <Card sx={{ p: 2 }}>
        <Typography variant="body2" color="text.secondary" sx={{ mb: 1.5 }}>
          {translate(words('text'))}
        </Typography>
        {error ? (
          <Failed error={error} retry={() => void refetch()} />
        ) : data ? (
          <Facts>
            <Fact label={words('laptops')}>{count(data.laptops, locale)}</Fact>
            <Fact label={words('passing')}>{count(data.passing, locale)}</Fact>
            <Fact label={words('failing')}>
              {count(data.failing, locale)}
              {POSTURE_CHECKS.filter((check) => data.failed[check]).map((check) => (
                <Typography key={check} variant="body2" color="text.secondary">
                  {translate(`resources.agents.checks.${check}`)}{' '}
                  {count(data.failed[check]!, locale)}
                </Typography>
              ))}
            </Fact>
            <Fact label={words('stale')}>{count(data.stale, locale)}</Fact>
          </Facts>
        ) : (
          <Waiting rows={4} />
        )}
      </Card>
    </Section>
  )
}
