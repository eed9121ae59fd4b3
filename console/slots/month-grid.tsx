import Box from '@mui/material/Box'
import ButtonBase from '@mui/material/ButtonBase'
import type { ReactNode } from 'react'
import { useTranslate } from 'react-admin'
import type { SlotDays } from '#contract/appointments'
import { dayInYear, weekdayName } from '../fields/dates.ts'
import { useLocale } from '../fields/use-locale.ts'

export type SlotDay = SlotDays['days'][number]

/** What any calendar knows of a day. */
export type CalendarDay = Pick<SlotDay, 'day' | 'off' | 'holiday'>

interface Props<D extends CalendarDay> {
  /** Whole weeks, from a Monday. */
  days: D[]
  /** `YYYY-MM`: the days of other months stand back. */
  month: string
  today: string
  chosen?: string | null
  /** What stands below the date, and how it is read out. */
  content: (day: D) => { shown: ReactNode; said: string } | null
  canChoose: (day: D) => boolean
  onChoose: (day: string) => void
}

/** A month of days, seven to a row; a day off says why. */
export function MonthGrid<D extends CalendarDay>({
  days,
  month,
  today,
  chosen,
  content,
  canChoose,
  onChoose,
}: Props<D>) {
  const locale = useLocale()
  return (
    <Box
      sx={{
        display: 'grid',
        gridTemplateColumns: 'repeat(7, minmax(0, 1fr))',
        gap: { xs: '3px', sm: '6px' },
      }}
    >
      {days.slice(0, 7).map(({ day }) => (
        <Box
          key={day}
          aria-hidden="true"
          sx={{ textAlign: 'center', color: 'text.secondary', fontSize: '0.8rem', py: 0.25 }}
        >
          {weekdayName(day, locale)}
        </Box>
      ))}
      {days.map((day) => (
        <DayCell
          key={day.day}
          day={day}
          isOther={!day.day.startsWith(month)}
          isToday={day.day === today}
          isChosen={day.day === chosen}
          content={content(day)}
          onChoose={canChoose(day) ? () => onChoose(day.day) : undefined}
        />
      ))}
    </Box>
  )
}

interface CellProps {
  day: CalendarDay
  isOther: boolean
  isToday: boolean
  isChosen: boolean
  content: { shown: ReactNode; said: string } | null
  onChoose?: () => void
}

function DayCell({ day, isOther, isToday, isChosen, content, onChoose }: CellProps) {
  const translate = useTranslate()
  const locale = useLocale()
  const off = useDayOff()(day)
  const said = [dayInYear(day.day, locale), off, content?.said].filter(Boolean).join(' ')
  return (
    <ButtonBase
      disabled={!onChoose}
      onClick={onChoose}
      aria-label={said}
      aria-pressed={isChosen}
      aria-current={isToday ? 'date' : undefined}
      title={isToday ? translate('resources.slots.today') : undefined}
      sx={{
        display: 'flex',
        flexDirection: 'column',
        alignItems: 'stretch',
        justifyContent: 'flex-start',
        textAlign: 'left',
        minHeight: { xs: 58, sm: 84 },
        p: { xs: '4px', sm: '6px 8px' },
        borderRadius: '8px',
        border: 1,
        borderColor: isChosen ? 'primary.main' : 'divider',
        boxShadow: (theme) => (isChosen ? `inset 0 0 0 1px ${theme.palette.primary.main}` : 'none'),
        backgroundColor: day.off ? 'transparent' : 'background.paper',
        opacity: isOther ? 0.5 : 1,
        '&:hover': { backgroundColor: 'action.hover' },
      }}
    >
      <Box
        component="span"
        sx={{
          display: 'flex',
          flexWrap: 'wrap',
          columnGap: 0.75,
          alignItems: 'baseline',
          color: day.off ? 'text.secondary' : 'text.primary',
        }}
      >
        <Box
          component="span"
          sx={{
            fontWeight: isToday ? 700 : 500,
            ...(isToday && { textDecoration: 'underline', textUnderlineOffset: 3 }),
          }}
        >
          {Number(day.day.slice(8))}
        </Box>
        {off && day.off !== 'weekend' && (
          <Box
            component="span"
            sx={{ color: 'error.main', fontSize: '0.7rem', lineHeight: 1.2, minWidth: 0 }}
          >
            {off}
          </Box>
        )}
      </Box>
      {content?.shown}
    </ButtonBase>
  )
}

/** Why nobody works that day, in a word; nothing on a working day. */
export function useDayOff(): (day: CalendarDay) => string | null {
  const translate = useTranslate()
  return ({ off, holiday }) => {
    if (!off) return null
    return off === 'holiday' && holiday ? holiday : translate(`resources.slots.days_off.${off}`)
  }
}
