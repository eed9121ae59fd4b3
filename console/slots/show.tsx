import EditOutlined from '@mui/icons-material/EditOutlined'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Card from '@mui/material/Card'
import { LinkBase, useTranslate } from 'react-admin'
import type { Slot } from '#contract/appointments'
import { EntityHistoryLink } from '../audit/entity-history-link.tsx'
import { timeOfDay, today } from '../fields/dates.ts'
import { Instant, LongDay } from '../fields/dates-shown.tsx'
import { Fact, Facts } from '../fields/facts.tsx'
import { RecordLink } from '../fields/record-link.tsx'
import { Section } from '../layout/page.tsx'
import { useReach } from '../provider/use-session.ts'
import { ShowPage } from '../show/show-page.tsx'
import { Fullness, useSeatsText } from './fullness.tsx'
import { RemoveSlot } from './remove.tsx'
import { Roster } from './roster.tsx'
import { useTimesName } from './slot-name.ts'

export default function SlotShow() {
  const translate = useTranslate()
  const nameOf = useTimesName()
  return (
    <ShowPage<Slot>
      title={nameOf}
      lead={({ place }) => place}
      actions={(slot) => <Actions slot={slot} />}
    >
      {(slot) => (
        <>
          <Card sx={{ p: 2, maxWidth: '40rem' }}>
            <SlotFacts slot={slot} />
          </Card>
          <Section title={translate('resources.slots.roster')}>
            <Roster slot={slot} />
          </Section>
        </>
      )}
    </ShowPage>
  )
}

function Actions({ slot }: { slot: Slot }) {
  const translate = useTranslate()
  const mayWrite = useReach('rollout.write')
  return (
    <>
      <EntityHistoryLink entity="slots" id={slot.id} />
      {mayWrite && (
        <>
          <Button
            variant="outlined"
            startIcon={<EditOutlined />}
            component={LinkBase}
            to={`/slots/${slot.id}`}
          >
            {translate('resources.slots.edit')}
          </Button>
          <RemoveSlot slot={slot} />
        </>
      )}
    </>
  )
}

function SlotFacts({ slot }: { slot: Slot }) {
  const translate = useTranslate()
  const seats = useSeatsText()
  return (
    <Facts>
      <Fact label="resources.slots.fields.day">
        <LongDay value={today(new Date(slot.startsAt))} />
      </Fact>
      <Fact label="resources.slots.fields.times">
        {timeOfDay(slot.startsAt)}–{timeOfDay(slot.endsAt)}
      </Fact>
      <Fact label="resources.slots.fields.place">{slot.place}</Fact>
      <Fact label="resources.slots.fields.unitPath">
        {slot.unitId ? (
          <RecordLink resource="units" id={slot.unitId}>
            {slot.unitPath}
          </RecordLink>
        ) : (
          translate('resources.slots.everybody')
        )}
      </Fact>
      <Fact label="resources.slots.fields.capacity">
        <Box sx={{ maxWidth: '14rem' }}>
          {seats(slot)}
          <Fullness booked={slot.booked} capacity={slot.capacity} />
        </Box>
      </Fact>
      <Fact label="resources.slots.fields.updatedAt">
        <Instant value={slot.updatedAt} />
      </Fact>
    </Facts>
  )
}
