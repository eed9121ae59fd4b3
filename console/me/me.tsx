import Box from '@mui/material/Box'
import Card from '@mui/material/Card'
import { useTranslate } from 'react-admin'
import { OwnSwaps } from '../appointments/own-swaps.tsx'
import { HeldDevices } from '../devices/held-devices.tsx'
import { LostButton } from '../incidents/lost-button.tsx'
import { Heading, Section } from '../layout/page.tsx'
import { Notice } from '../layout/states.tsx'
import { MyCourses } from '../my-courses/my-courses.tsx'
import { usePerson } from '../provider/use-session.ts'
import { OpenSurveys } from '../surveys/open-surveys.tsx'
import { Learning } from './learning.tsx'
import { OwnPermits } from './own-permits.tsx'
import { Receipts, ToAccept } from './receipts.tsx'
import { ToConfirm } from './to-confirm.tsx'

/** What waits for an answer comes first. */
export default function Me() {
  const translate = useTranslate()
  const person = usePerson()
  if (!person) return null
  const { staffId } = person
  return (
    <Box sx={{ maxWidth: '48rem' }}>
      <Heading title={translate('me.title')} lead={person.displayName} />
      {staffId ? (
        <>
          <LostButton staffId={staffId} />
          <ToAccept staffId={staffId} />
          <ToConfirm staffId={staffId} />
          <OpenSurveys />
          <Section title={translate('home.own_devices')}>
            <Card>
              <HeldDevices holderId={staffId} />
              <OwnSwaps staffId={staffId} />
            </Card>
          </Section>
          <MyCourses staffId={staffId} />
          <Learning staffId={staffId} />
          <OwnPermits staffId={staffId} />
          <Receipts staffId={staffId} />
        </>
      ) : (
        <Notice title={translate('home.not_linked')} text={translate('home.not_linked_hint')} />
      )}
    </Box>
  )
}
