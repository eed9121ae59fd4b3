import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Card from '@mui/material/Card'
import Typography from '@mui/material/Typography'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { useTranslate } from 'react-admin'
import type { AlertTest } from '#contract/alerts'
import { Section } from '../layout/page.tsx'
import { Refusal } from '../layout/refusal.tsx'
import { Failed, Waiting } from '../layout/states.tsx'
import { useApi } from '../provider/use-api.ts'
import { useReach } from '../provider/use-session.ts'
import { Tests } from './tests.tsx'
import { useWatch } from './use-watch.ts'

type Way = AlertTest['way']

/** By which ways alerts are told, and whether a message arrives. */
export function Telling() {
  const translate = useTranslate()
  const { data, error, refetch } = useWatch()
  const words = (key: string) => translate(`resources.alerts.telling.${key}`)
  return (
    <Section title={words('name')}>
      <Card>
        {error ? (
          <Failed error={error} retry={() => void refetch()} />
        ) : data ? (
          <>
            <Row way="mail" is={data.mail ? words('mail_on') : words('mail_off')} on={data.mail} />
            <Row
              way="webhook"
              is={data.webhook ?? words('webhook_off')}
              on={data.webhook !== null}
            />
          </>
        ) : (
          <Waiting rows={2} />
        )}
        <Tests />
      </Card>
    </Section>
  )
}

function Row({ way, is, on }: { way: Way; is: ReactNode; on: boolean }) {
  const translate = useTranslate()
  const mayTest = useReach('alerts.test') !== null
  const queryClient = useQueryClient()
  const api = useApi()
  const [asked, setAsked] = useState(false)
  const { mutate, error, isPending } = useMutation({
    mutationFn: () => api.call('/alerts/tests', { method: 'POST', body: { way } }),
    onMutate: () => setAsked(false),
    onSuccess: () => setAsked(true),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['alerts', 'tests'] }),
  })
  return (
    <Box sx={{ px: 2, py: 1.25, borderBottom: 1, borderColor: 'divider' }}>
      <Box
        sx={{ display: 'flex', flexWrap: 'wrap', columnGap: 2, rowGap: 1, alignItems: 'center' }}
      >
        <Typography sx={{ width: '6rem' }}>{translate(`resources.alerts.ways.${way}`)}</Typography>
        <Typography color="text.secondary" sx={{ flex: '1 1 14rem', overflowWrap: 'anywhere' }}>
          {is}
        </Typography>
        {mayTest && (
          <Button
            size="small"
            variant="outlined"
            loading={isPending}
            disabled={!on}
            onClick={() => mutate()}
          >
            {translate(`resources.alerts.telling.test.${way}`)}
          </Button>
        )}
      </Box>
      {asked && (
        <Typography role="status" variant="body2" color="text.secondary" sx={{ mt: 0.5 }}>
          {translate('resources.alerts.telling.asked')}
        </Typography>
      )}
      <Refusal error={error} />
    </Box>
  )
}
