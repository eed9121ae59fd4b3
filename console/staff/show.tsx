import Card from '@mui/material/Card'
import Link from '@mui/material/Link'
import { useTranslate } from 'react-admin'
import type { StaffMember } from '#contract/staff'
import { EntityHistoryLink } from '../audit/entity-history-link.tsx'
import { HeldDevices } from '../devices/held-devices.tsx'
import { LongDay } from '../fields/dates-shown.tsx'
import { Fact, Facts } from '../fields/facts.tsx'
import { RecordLink } from '../fields/record-link.tsx'
import { Tag } from '../fields/tag.tsx'
import { HandoverTable } from '../handovers/table.tsx'
import { ReportButtons } from '../incidents/report-buttons.tsx'
import { Section } from '../layout/page.tsx'
import { ShowPage } from '../show/show-page.tsx'

export default function StaffShow() {
  const translate = useTranslate()
  return (
    <ShowPage<StaffMember>
      title={({ name }) => name}
      lead={({ kana, leftOn }) => (
        <>
          {kana} {leftOn && <Tag>{translate('resources.staff.left')}</Tag>}
        </>
      )}
      actions={({ id }) => (
        <>
          <ReportButtons staffId={id} />
          <EntityHistoryLink entity="staff" id={id} />
        </>
      )}
    >
      {(member) => (
        <>
          <Card sx={{ p: 2 }}>
            <Person member={member} />
          </Card>
          <Section title={translate('resources.staff.devices')}>
            <Card>
              <HeldDevices holderId={member.id} />
            </Card>
          </Section>
          <Section title={translate('resources.handovers.history')}>
            <HandoverTable filter={{ holderId: member.id }} show="device" />
          </Section>
        </>
      )}
    </ShowPage>
  )
}

const Person = ({ member }: { member: StaffMember }) => (
  <Facts>
    <Fact label="resources.staff.fields.employeeNumber">{member.employeeNumber}</Fact>
    <Fact label="resources.staff.fields.unitPath">
      <RecordLink resource="units" id={member.unitId}>
        {member.unitPath}
      </RecordLink>
    </Fact>
    <Fact label="resources.staff.fields.post">{member.post}</Fact>
    <Fact label="resources.staff.fields.extension">{member.extension}</Fact>
    <Fact label="resources.staff.fields.email">
      {member.email && <Link href={`mailto:${member.email}`}>{member.email}</Link>}
    </Fact>
    {member.leftOn && (
      <Fact label="resources.staff.fields.leftOn">
        <LongDay value={member.leftOn} />
      </Fact>
    )}
  </Facts>
)
