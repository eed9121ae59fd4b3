import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { useTranslate } from 'react-admin'
import type { SessionDays } from '#contract/course-sessions'
import { monthName, today } from '../fields/dates.ts'
import { useLocale } from '../fields/use-locale.ts'
import { Heading } from '../layout/page.tsx'
import { Failed, Waiting } from '../layout/states.tsx'
import { useApi } from '../provider/use-api.ts'
import { monthAt, monthOf } from '../slots/days.ts'
import { Fullness } from '../slots/fullness.tsx'
import { MonthGrid } from '../slots/month-grid.tsx'
import { Period } from '../slots/period.tsx'
import { DaySessions } from './day-sessions.tsx'

type Day = SessionDays['days'][number]

/** A month of sessions; a day opens what takes place on it. */
export function Calendar({ actions }: { actions: ReactNode }) {
  const translate = useTranslate()
  const locale = useLocale()
  const api = useApi()
  const [day, setDay] = useState(() => today(new Date()))
  const query = new URLSearchParams({ ...monthOf(day) })
  const { data, error, refetch } = useQuery({
    // Under the sessions' key, so that whatever changes one asks again; holidays are in the reader's words.
    queryKey: ['course-sessions', 'days', query.toString(), locale],
    queryFn: ({ signal }) => api.call<SessionDays>(`/course-sessions/days?${query}`, { signal }),
    placeholderData: keepPreviousData,
  })
  const content = (each: Day) =>
    each.sessions === 0
      ? null
      : {
          said: translate('resources.course-sessions.sessions_of_day', {
            count: each.sessions,
            taken: each.taken,
            places: each.places,
          }),
          shown: <Content day={each} />,
        }
  return (
    <>
      <Heading
        title={translate('resources.course-sessions.name', { smart_count: 2 })}
        lead={translate('resources.course-sessions.lead')}
        actions={actions}
      />
      <Period
        name={monthName(day, locale)}
        onBack={() => setDay(monthAt(day, -1))}
        onForward={() => setDay(monthAt(day, 1))}
      >
        <Button size="small" onClick={() => setDay(today(new Date()))}>
          {translate('resources.slots.today')}
        </Button>
      </Period>
      {error ? (
        <Failed error={error} retry={() => void refetch()} />
      ) : !data ? (
        <Waiting rows={6} />
      ) : (
        <>
          <MonthGrid
            days={data.days}
            month={day.slice(0, 7)}
            today={data.today}
            chosen={day}
            content={content}
            canChoose={() => true}
            onChoose={setDay}
          />
          <DaySessions day={day} />
        </>
      )}
    </>
  )
}

function Content({ day: { sessions, places, taken } }: { day: Day }) {
  const translate = useTranslate()
  return (
    <Box component="span" sx={{ mt: 'auto', minWidth: 0 }}>
      <Box
        component="span"
        sx={{ display: { xs: 'none', sm: 'block' }, fontSize: '0.78rem', color: 'text.secondary' }}
      >
        {translate('resources.course-sessions.session_count', { smart_count: sessions })}
      </Box>
      {places > 0 && <Fullness booked={taken} capacity={places} />}
    </Box>
  )
}
