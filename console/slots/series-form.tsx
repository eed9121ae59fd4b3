import Box from '@mui/material/Box'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import {
  ArrayInput,
  CheckboxGroupInput,
  DateInput,
  FormDataConsumer,
  NumberInput,
  required,
  SimpleForm,
  SimpleFormIterator,
  useNotify,
  useTranslate,
} from 'react-admin'
import type { SlotSeriesResult } from '#contract/appointments'
import { today, weekdayName } from '../fields/dates.ts'
import { useLocale } from '../fields/use-locale.ts'
import { FormCard, FormEnd } from '../layout/form.tsx'
import { Waiting } from '../layout/states.tsx'
import { useApi } from '../provider/use-api.ts'
import { addDays, mondayOf } from './days.ts'
import { DaysOffNotice } from './days-off-notice.tsx'
import { formErrors } from './form-errors.ts'
import { CapacityInput, PlaceInput, TimeInput, UnitInput } from './inputs.tsx'
import { SeriesResult } from './series-result.tsx'
import { useSlotDays } from './use-slot-days.ts'

const mustHave = required()
const WEEKDAYS = [1, 2, 3, 4, 5]
const LUNCH = { from: '12:00', to: '13:00' }

interface Values {
  unitId?: string | null
  hours?: unknown[]
}

/** `hours.0` stands beside the first input of its row. */
const NAMES = Object.fromEntries(
  Array.from({ length: 10 }, (_, index) => [`hours.${index}`, `hours.${index}.from`]),
)

/** Many slots at once: which days, which hours, how long each. */
export function SeriesForm() {
  const translate = useTranslate()
  const api = useApi()
  const notify = useNotify()
  const queryClient = useQueryClient()
  const [made, setMade] = useState<SlotSeriesResult | null>(null)
  const start = addDays(mondayOf(today(new Date())), 7)
  const { data } = useSlotDays({ from: start, to: start })
  const save = async (values: Values) => {
    try {
      const body = { ...values, unitId: values.unitId || null }
      setMade(await api.call('/slots/series', { method: 'POST', body }))
      await queryClient.invalidateQueries({ queryKey: ['slots'] })
      return undefined
    } catch (error) {
      notify((error as Error).message, { type: 'error' })
      return formErrors(error, NAMES)
    }
  }
  if (made) return <SeriesResult made={made} onAgain={() => setMade(null)} />
  if (!data) return <Waiting />
  const { workingHours } = data
  return (
    <FormCard>
      <SimpleForm
        onSubmit={save}
        defaultValues={{
          from: start,
          to: addDays(start, 11),
          weekdays: WEEKDAYS,
          hours: [
            { from: workingHours.from, to: LUNCH.from },
            { from: LUNCH.to, to: workingHours.to },
          ],
          minutes: 30,
          capacity: 3,
        }}
        toolbar={<FormEnd label="resources.slots.create_series" />}
      >
        <PlaceInput />
        <Side>
          <DateInput source="from" label="resources.slots.fields.from" validate={mustHave} />
          <DateInput source="to" label="resources.slots.fields.to" validate={mustHave} />
        </Side>
        <Weekdays />
        <FormDataConsumer>
          {({ formData }) => <DaysOffNotice from={formData.from} to={formData.to} />}
        </FormDataConsumer>
        <ArrayInput
          source="hours"
          label="resources.slots.fields.hours"
          helperText={translate('resources.slots.hours_help', workingHours)}
        >
          <SimpleFormIterator
            inline
            disableReordering
            disableClear
            sx={{
              '& .RaSimpleFormIterator-line': { borderBottom: 0, pt: 1 },
              '& .RaSimpleFormIterator-inline': { flexDirection: 'row' },
            }}
          >
            <TimeInput source="from" label="resources.slots.fields.hours_from" />
            <TimeInput source="to" label="resources.slots.fields.hours_to" />
          </SimpleFormIterator>
        </ArrayInput>
        <Side>
          <NumberInput
            source="minutes"
            label="resources.slots.fields.minutes"
            min={5}
            max={480}
            step={5}
            validate={mustHave}
          />
          <CapacityInput min={1} />
        </Side>
        <UnitInput />
      </SimpleForm>
    </FormCard>
  )
}

const Side = ({ children }: { children: React.ReactNode }) => (
  <Box
    sx={{
      display: 'grid',
      gridTemplateColumns: 'repeat(2, minmax(0, 1fr))',
      gap: 2,
      width: '100%',
    }}
  >
    {children}
  </Box>
)

function Weekdays() {
  const locale = useLocale()
  // 5 January 2026 is a Monday.
  const nameOf = (weekday: number) => weekdayName(addDays('2026-01-04', weekday), locale)
  return (
    <CheckboxGroupInput
      source="weekdays"
      label="resources.slots.fields.weekdays"
      choices={WEEKDAYS.map((id) => ({ id, name: nameOf(id) }))}
      translateChoice={false}
      validate={mustHave}
    />
  )
}
