import { EditBase, SimpleForm, useEditContext, useTranslate } from 'react-admin'
import type { Slot } from '#contract/appointments'
import { FormCard, FormEnd } from '../layout/form.tsx'
import { Heading } from '../layout/page.tsx'
import { Failed, Waiting } from '../layout/states.tsx'
import { Trail } from '../layout/trail.tsx'
import { CapacityInput, UnitInput } from './inputs.tsx'
import { useSlotName } from './slot-name.ts'

/** What the contract takes of a slot; its place and time stay, since people have them in their calendars. */
const toUpdate = ({ capacity, unitId }: Partial<Slot>) => ({ capacity, unitId: unitId || null })

export default function SlotEdit() {
  return (
    <EditBase
      mutationMode="pessimistic"
      redirect="show"
      transform={toUpdate}
      redirectOnError={false}
      queryOptions={{ onError: () => undefined }}
    >
      <SlotForm />
    </EditBase>
  )
}

function SlotForm() {
  const translate = useTranslate()
  const nameOf = useSlotName()
  const { record, error, isPending, refetch } = useEditContext<Slot>()
  if (error) return <Failed error={error} retry={() => void refetch()} />
  if (isPending || !record) return <Waiting rows={4} />
  return (
    <>
      <Heading
        trail={<Trail resource="slots" />}
        title={nameOf(record)}
        lead={translate('resources.slots.edit_lead')}
      />
      <FormCard>
        <SimpleForm toolbar={<FormEnd />}>
          <CapacityInput min={0} helperText="resources.slots.capacity_help" />
          <UnitInput />
        </SimpleForm>
      </FormCard>
    </>
  )
}
