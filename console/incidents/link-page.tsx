import Alert from '@mui/material/Alert'
import Box from '@mui/material/Box'
import Typography from '@mui/material/Typography'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useParams, useTranslate } from 'react-admin'
import type { IncidentLinkShown } from '#contract/incidents'
import { Refusal } from '../layout/refusal.tsx'
import { Waiting } from '../layout/states.tsx'
import { LanguageChoice } from '../login/language-choice.tsx'
import { request } from '../provider/request.ts'
import { ReportForm } from './report-form.tsx'

interface Done {
  number: number
}

/** For whoever follows a link of the hotline: no login, one person's things, one report. */
export default function LinkPage() {
  const translate = useTranslate()
  const { token = '' } = useParams()
  const [done, setDone] = useState<Done | null>(null)
  const { data, error } = useQuery({
    queryKey: ['incident-link', token],
    queryFn: async () =>
      (
        await request<IncidentLinkShown>('/incident-links/open', {
          method: 'POST',
          body: { token },
        })
      ).data,
    retry: false,
    refetchOnWindowFocus: false,
    enabled: done === null,
  })
  return (
    <Box component="main" sx={{ maxWidth: '30rem', mx: 'auto', p: 2 }}>
      <Typography variant="h1" sx={{ mb: 1 }}>
        {translate('resources.incidents.report.lost')}
      </Typography>
      <Refusal error={error} />
      {done ? (
        <Alert severity="success">
          {translate('resources.incidents.link.done', { number: done.number })}
        </Alert>
      ) : data ? (
        <>
          <Typography color="text.secondary" sx={{ mb: 1.5 }}>
            {data.holderName} · {translate('resources.incidents.report.which')}
          </Typography>
          <ReportForm
            devices={data.devices}
            send={async (said) => {
              const body = { token, ...said }
              const sent = await request<Done>('/incident-links/report', { method: 'POST', body })
              setDone(sent.data)
            }}
          />
        </>
      ) : (
        !error && <Waiting />
      )}
      <LanguageChoice />
    </Box>
  )
}
