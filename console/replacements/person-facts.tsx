import Button from '@mui/material/Button'
import { LinkBase, useTranslate } from 'react-admin'
import type { Replacement } from '#contract/replacements'
import { Instant, LongDay } from '../fields/dates-shown.tsx'
import { Fact, Facts } from '../fields/facts.tsx'
import { RecordLink } from '../fields/record-link.tsx'
import { listPath } from '../provider/list-path.ts'

/** Whose it is, when they come, and what is noted. */
export function PersonFacts({ replacement: row }: { replacement: Replacement }) {
  const translate = useTranslate()
  return (
    <>
      <Facts>
        <Fact label="resources.replacements.fields.holderName">
          <RecordLink resource="staff" id={row.holderId}>
            {row.holderName}
          </RecordLink>
        </Fact>
        <Fact label="resources.staff.fields.employeeNumber">{row.holderEmployeeNumber}</Fact>
        <Fact label="resources.replacements.fields.unitPath">
          <RecordLink resource="units" id={row.unitId}>
            {row.unitPath}
          </RecordLink>
        </Fact>
        {row.dutyUnitId && (
          <Fact label="resources.replacements.fields.dutyUnitId">
            {translate('resources.replacements.shared')}
          </Fact>
        )}
        <Fact label="resources.replacements.fields.appointmentStartsAt">
          {row.appointmentStartsAt && (
            <>
              <Instant value={row.appointmentStartsAt} /> {row.appointmentPlace}
            </>
          )}
        </Fact>
        <Fact label="resources.replacements.fields.certifiedOn">
          <LongDay value={row.certifiedOn} />
        </Fact>
        <Fact label="resources.replacements.fields.note">{row.note}</Fact>
      </Facts>
      <Button
        size="small"
        component={LinkBase}
        to={listPath('appointments', { replacementId: row.id })}
        sx={{ mt: 1 }}
      >
        {translate('resources.replacements.its_appointments')}
      </Button>
    </>
  )
}
