import { useState } from 'react'
import { useTranslate } from 'react-admin'
import type { BulkBooking } from '#contract/course-bookings'
import type { CourseSession } from '#contract/course-sessions'
import type { Unit } from '#contract/units'
import { ActDialog } from '../layout/act-dialog.tsx'
import { RecordChoice } from '../layout/record-choice.tsx'
import { useApi } from '../provider/use-api.ts'
import { useReach } from '../provider/use-session.ts'
import { BulkResult } from './bulk-result.tsx'

/** Books a unit with everybody below it; a section head chooses among their own. */
export function BookUnit({ session, onClose }: { session: CourseSession; onClose: () => void }) {
  const translate = useTranslate()
  const api = useApi()
  const headed = useReach('course-bookings.units') === 'unit'
  const [unit, setUnit] = useState<Unit | null>(null)
  const [result, setResult] = useState<BulkBooking | null>(null)
  return (
    <ActDialog
      title={translate('resources.course-sessions.book_unit')}
      confirm={translate('resources.course-sessions.book')}
      ready={unit !== null}
      act={async () =>
        setResult(
          await api.call<BulkBooking>('/course-bookings/units', {
            method: 'POST',
            body: { sessionId: session.id, unitId: unit!.id },
          }),
        )
      }
      outcome={result && <BulkResult result={result} />}
      onClose={onClose}
    >
      {translate('resources.course-sessions.book_unit_hint')}
      <RecordChoice<Unit>
        resource="units"
        filter={headed ? { headed } : {}}
        sort="code"
        label="resources.course-sessions.unit_to_book"
        name={({ path }) => path}
        value={unit}
        onChange={setUnit}
      />
    </ActDialog>
  )
}
