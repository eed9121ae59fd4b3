import Box from '@mui/material/Box'
import Card from '@mui/material/Card'
import Typography from '@mui/material/Typography'
import { useGetList, useTranslate } from 'react-admin'
import type { Acceptance } from '#contract/handovers'
import { AnswerForm } from '../acceptances/answer-form.tsx'
import { AcceptanceItems } from '../acceptances/items.tsx'
import { AcceptanceState, ReceiptButton } from '../acceptances/marks.tsx'
import { Instant } from '../fields/dates-shown.tsx'
import { CardRow } from '../layout/card-row.tsx'
import { Section } from '../layout/page.tsx'
import { Failed, Notice, Waiting } from '../layout/states.tsx'

const useAcceptances = (filter: object) =>
  useGetList<Acceptance>('acceptances', {
    filter,
    pagination: { page: 1, perPage: 20 },
    sort: { field: 'createdAt', order: 'DESC' },
  })

/** Handed over unsigned, and not yet answered; nothing where there is nothing. */
export function ToAccept({ staffId }: { staffId: string }) {
  const translate = useTranslate()
  const { data, error, refetch } = useAcceptances({ holderId: staffId, state: 'open' })
  if (error) return <Failed error={error} retry={() => void refetch()} />
  if (!data || data.length === 0) return null
  return (
    <Section title={translate('me.to_accept')}>
      {data.map((acceptance) => (
        <Card key={acceptance.id} sx={{ p: 2, mb: 2 }}>
          <AcceptanceItems items={acceptance.items} />
          <Typography sx={{ whiteSpace: 'pre-line', my: 1.5 }}>{acceptance.text}</Typography>
          <AnswerForm acceptance={acceptance} />
        </Card>
      ))}
    </Section>
  )
}

export function Receipts({ staffId }: { staffId: string }) {
  const translate = useTranslate()
  const { data, error, isPending, refetch } = useAcceptances({
    holderId: staffId,
    state: ['signed', 'refused', 'waived'],
  })
  return (
    <Section title={translate('me.receipts')}>
      <Card>
        {error ? (
          <Failed error={error} retry={() => void refetch()} />
        ) : isPending ? (
          <Waiting rows={2} />
        ) : data.length === 0 ? (
          <Notice title={translate('me.no_receipts')} />
        ) : (
          data.map((acceptance) => (
            <CardRow key={acceptance.id}>
              <Box sx={{ flex: '1 1 14rem', minWidth: 0 }}>
                <Typography sx={{ fontWeight: 600 }}>
                  {acceptance.items.map((item) => item.propertyNumber).join(' · ')}
                </Typography>
                <Typography variant="body2" color="text.secondary">
                  {translate(`resources.acceptances.kinds.${acceptance.kind}`)}{' '}
                  <Instant value={acceptance.answeredAt} />
                </Typography>
              </Box>
              <AcceptanceState state={acceptance.state} />
              <ReceiptButton acceptance={acceptance} />
            </CardRow>
          ))
        )}
      </Card>
    </Section>
  )
}
