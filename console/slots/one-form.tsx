import { useQueryClient } from '@tanstack/react-query'
import { DateInput, required, SimpleForm, useCreatePath, useNavigate, useNotify } from 'react-admin'
import type { Slot } from '#contract/appointments'
import { instantAt } from '../fields/dates.ts'
import { FormCard, FormEnd } from '../layout/form.tsx'
import { useApi } from '../provider/use-api.ts'
import { formErrors } from './form-errors.ts'
import { CapacityInput, PlaceInput, TimeInput, UnitInput } from './inputs.tsx'

/** Filled in, since every input but the unit is required. */
interface Values {
  place?: string
  unitId?: string | null
  day?: string
  from?: string
  until?: string
  capacity?: number
}

const mustHave = required()
/** The API speaks of instants, the form of a day and two times. */
const NAMES = { startsAt: 'from', endsAt: 'until' }

export function OneForm() {
  const api = useApi()
  const notify = useNotify()
  const navigate = useNavigate()
  const createPath = useCreatePath()
  const queryClient = useQueryClient()
  const save = async ({ day = '', from = '', until = '', unitId, ...rest }: Values) => {
    const times = { startsAt: instantAt(day, from), endsAt: instantAt(day, until) }
    try {
      const body = { ...rest, ...times, unitId: unitId || null }
      const { id } = await api.call<Slot>('/slots', { method: 'POST', body })
      await queryClient.invalidateQueries({ queryKey: ['slots'] })
      notify('resources.slots.created_one', { type: 'success' })
      navigate(createPath({ resource: 'slots', type: 'show', id }))
      return undefined
    } catch (error) {
      notify((error as Error).message, { type: 'error' })
      return formErrors(error, NAMES)
    }
  }
  return (
    <FormCard>
      <SimpleForm
        onSubmit={save}
        defaultValues={{ capacity: 3, from: '10:00', until: '10:30' }}
        toolbar={<FormEnd label="resources.slots.create_one" />}
      >
        <PlaceInput />
        <DateInput source="day" label="resources.slots.fields.day" validate={mustHave} />
        <TimeInput source="from" label="resources.slots.fields.startsAt" />
        <TimeInput source="until" label="resources.slots.fields.endsAt" />
        <CapacityInput min={1} />
        <UnitInput />
      </SimpleForm>
    </FormCard>
  )
}
