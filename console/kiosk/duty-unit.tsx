import { useGetOne } from 'react-admin'
import type { Unit } from '#contract/units'
import { RecordChoice } from '../layout/record-choice.tsx'
import type { StepProps } from './kiosk.tsx'

/** For what a unit or post holds together: the receiver is then in charge of it. */
export function DutyUnit({ draft, dispatch }: StepProps) {
  const { data = null } = useGetOne<Unit>(
    'units',
    { id: draft.dutyUnitId ?? '' },
    { enabled: draft.dutyUnitId !== null },
  )
  return (
    <RecordChoice<Unit>
      resource="units"
      sort="code"
      label="kiosk.duty_unit"
      name={({ path }) => path}
      value={draft.dutyUnitId ? data : null}
      onChange={(unit) => dispatch({ type: 'duty', unitId: unit?.id ?? null })}
    />
  )
}
