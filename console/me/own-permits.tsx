import Button from '@mui/material/Button'
import Card from '@mui/material/Card'
import { useState } from 'react'
import { useGetList, useTranslate } from 'react-admin'
import type { Permit } from '#contract/permits'
import { Section } from '../layout/page.tsx'
import { Notice, Waiting } from '../layout/states.tsx'
import { PermitRow } from '../permits/row.tsx'
import { PermitRequest } from './permit-request.tsx'

export function OwnPermits({ staffId }: { staffId: string }) {
  const translate = useTranslate()
  const [asking, setAsking] = useState(false)
  const { data } = useGetList<Permit>('permits', {
    filter: { holderId: staffId },
    pagination: { page: 1, perPage: 10 },
    sort: { field: 'createdAt', order: 'DESC' },
  })
  return (
    <Section
      title={translate('me.permits')}
      aside={
        <Button variant="outlined" onClick={() => setAsking(true)}>
          {translate('me.ask_permit')}
        </Button>
      }
    >
      <Card>
        {!data && <Waiting rows={2} />}
        {data?.length === 0 && <Notice title={translate('resources.permits.empty')} />}
        {data?.map((permit) => (
          <PermitRow key={permit.id} permit={permit} own />
        ))}
      </Card>
      {asking && <PermitRequest staffId={staffId} onClose={() => setAsking(false)} />}
    </Section>
  )
}
