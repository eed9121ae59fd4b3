import Alert from '@mui/material/Alert'
import { useTranslate } from 'react-admin'
import type { BulkBooking } from '#contract/course-bookings'

const SHOWN = 25

/** What came of booking many; whoever has no place is named. */
export function BulkResult({ result }: { result: BulkBooking }) {
  const translate = useTranslate()
  const { people, booked, waiting, leftOut } = result
  return (
    <>
      <Alert severity={leftOut.length > 0 ? 'info' : 'success'}>
        {translate('resources.course-sessions.booked_result', {
          people,
          booked,
          waiting,
          leftOut: leftOut.length,
        })}
      </Alert>
      <ul>
        {leftOut.slice(0, SHOWN).map(({ staffId, staffName, message }) => (
          <li key={staffId}>
            {staffName} — {message}
          </li>
        ))}
      </ul>
    </>
  )
}
