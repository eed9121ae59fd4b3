import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Card from '@mui/material/Card'
import { LinkBase, useTranslate } from 'react-admin'
import type { UnitDetail } from '#contract/units'
import { LongDay } from '../fields/dates-shown.tsx'
import { Fact, Facts } from '../fields/facts.tsx'
import { RecordLink } from '../fields/record-link.tsx'
import { Section } from '../layout/page.tsx'
import { useReach } from '../provider/use-session.ts'
import { ShowPage } from '../show/show-page.tsx'
import { ConfirmHead } from './confirm-head.tsx'
import { UnitsBelow } from './units-below.tsx'

export default function UnitShow() {
  const translate = useTranslate()
  return (
    <ShowPage<UnitDetail>
      title={({ path, name }) => path || name}
      lead={({ code, category }) =>
        `${code} · ${translate(`resources.units.categories.${category}`)}`
      }
      actions={(unit) => <Lists unit={unit} />}
    >
      {(unit) => (
        <>
          <Card sx={{ p: 2 }}>
            <Facts>
              <Fact label="resources.units.fields.headName">
                <Head unit={unit} />
              </Fact>
              <Fact label="resources.units.fields.code">{unit.code}</Fact>
              {unit.closedOn && (
                <Fact label="resources.units.fields.closedOn">
                  <LongDay value={unit.closedOn} />
                </Fact>
              )}
            </Facts>
          </Card>
          <Section title={translate('resources.units.below')}>
            <UnitsBelow parentId={unit.id} />
          </Section>
        </>
      )}
    </ShowPage>
  )
}

function Head({ unit }: { unit: UnitDetail }) {
  const mayConfirm = useReach('units.write')
  return (
    <Box sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: 1.5 }}>
      <RecordLink resource="staff" id={unit.headStaffId}>
        {unit.headName}
      </RecordLink>
      {mayConfirm && <ConfirmHead unit={unit} />}
    </Box>
  )
}

const listOf = (resource: string, unitId: string) =>
  `/${resource}?${new URLSearchParams({ filter: JSON.stringify({ unitId }) })}`

function Lists({ unit }: { unit: UnitDetail }) {
  const translate = useTranslate()
  const staff = useReach('staff.read')
  const devices = useReach('ledger.read')
  return (
    <>
      {staff && staff !== 'own' && (
        <Button variant="outlined" component={LinkBase} to={listOf('staff', unit.id)}>
          {translate('resources.units.its_staff')}
        </Button>
      )}
      {devices && devices !== 'own' && (
        <Button variant="outlined" component={LinkBase} to={listOf('devices', unit.id)}>
          {translate('resources.units.its_devices')}
        </Button>
      )}
    </>
  )
}
