import Alert from '@mui/material/Alert'
import Autocomplete from '@mui/material/Autocomplete'
import TextField from '@mui/material/TextField'
import { useState } from 'react'
import { useGetList, useTranslate } from 'react-admin'
import type { BulkBooking } from '#contract/course-bookings'
import type { CourseSession } from '#contract/course-sessions'
import type { Unit } from '#contract/units'
import { ActDialog } from '../layout/act-dialog.tsx'
import { ConfirmDialog } from '../layout/confirm-dialog.tsx'
import { useApi } from '../provider/use-api.ts'

const SHOWN = 25

/** Books a unit with everybody below it, and names whoever has no place. */
export function BookUnit({ session, onClose }: { session: CourseSession; onClose: () => void }) {
  const translate = useTranslate()
  const api = useApi()
  const [words, setWords] = useState('')
  const [unit, setUnit] = useState<Unit | null>(null)
  const [result, setResult] = useState<BulkBooking | null>(null)
  const { data = [] } = useGetList<Unit>('units', {
    filter: words ? { q: words } : {},
    pagination: { page: 1, perPage: SHOWN },
    sort: { field: 'code', order: 'ASC' },
  })
  if (result) return <Result result={result} onClose={onClose} />
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
      onClose={() => undefined}
    >
      {translate('resources.course-sessions.book_unit_hint')}
      <Autocomplete
        sx={{ mt: 2 }}
        options={data}
        value={unit}
        getOptionLabel={({ path }) => path}
        filterOptions={(all) => all}
        isOptionEqualToValue={(a, b) => a.id === b.id}
        onInputChange={(_, typed, why) => why === 'input' && setWords(typed)}
        onChange={(_, chosen) => setUnit(chosen)}
        renderInput={(params) => (
          <TextField {...params} label={translate('resources.course-sessions.fields.unitId')} />
        )}
      />
    </ActDialog>
  )
}

function Result({ result, onClose }: { result: BulkBooking; onClose: () => void }) {
  const translate = useTranslate()
  return (
    <ConfirmDialog
      title={translate('resources.course-sessions.booked_title')}
      confirm={translate('ra.action.close')}
      onConfirm={onClose}
      onClose={onClose}
    >
      <Alert severity={result.leftOut.length > 0 ? 'info' : 'success'}>
        {translate('resources.course-sessions.booked_result', {
          people: result.people,
          booked: result.booked,
          waiting: result.waiting,
          leftOut: result.leftOut.length,
        })}
      </Alert>
      <ul>
        {result.leftOut.slice(0, SHOWN).map(({ staffId, staffName, message }) => (
          <li key={staffId}>
            {staffName} — {message}
          </li>
        ))}
      </ul>
    </ConfirmDialog>
  )
}
