import Box from '@mui/material/Box'
import Tab from '@mui/material/Tab'
import Tabs from '@mui/material/Tabs'
import { useState } from 'react'
import { useCanAccess, useTranslate } from 'react-admin'
import { AccessDeniedPage } from '../layout/error-page.tsx'
import { Heading } from '../layout/page.tsx'
import { Trail } from '../layout/trail.tsx'
import { OneForm } from './one-form.tsx'
import { SeriesForm } from './series-form.tsx'

const WAYS = ['series', 'one'] as const

export default function SlotCreate() {
  const translate = useTranslate()
  const [way, setWay] = useState<(typeof WAYS)[number]>('series')
  const { canAccess, isPending } = useCanAccess({ resource: 'slots', action: 'create' })
  if (isPending) return null
  if (!canAccess) return <AccessDeniedPage />
  return (
    <>
      <Heading
        trail={<Trail resource="slots" />}
        title={translate('resources.slots.add')}
        lead={translate('resources.slots.add_lead')}
      />
      <Tabs value={way} onChange={(_, chosen) => setWay(chosen)} sx={{ mb: 2 }}>
        {WAYS.map((each) => (
          <Tab key={each} value={each} label={translate(`resources.slots.ways.${each}`)} />
        ))}
      </Tabs>
      <Box>{way === 'series' ? <SeriesForm /> : <OneForm />}</Box>
    </>
  )
}
