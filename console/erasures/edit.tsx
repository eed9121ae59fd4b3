import { EditBase, SimpleForm, useEditContext } from 'react-admin'
import { type Erasure, erasureUpdate } from '#contract/erasure'
import { FormCard, FormEnd } from '../layout/form.tsx'
import { Heading } from '../layout/page.tsx'
import { Failed, Waiting } from '../layout/states.tsx'
import { Trail } from '../layout/trail.tsx'
import { ErasureInputs } from './inputs.tsx'

const FIELDS = Object.keys(erasureUpdate.shape)

const toUpdate = (form: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(form).filter(([field]) => FIELDS.includes(field)))

export default function ErasureEdit() {
  return (
    <EditBase
      mutationMode="pessimistic"
      redirect="show"
      transform={toUpdate}
      redirectOnError={false}
      queryOptions={{ onError: () => undefined }}
    >
      <ErasureForm />
    </EditBase>
  )
}

function ErasureForm() {
  const { record, error, isPending, refetch } = useEditContext<Erasure>()
  if (error) return <Failed error={error} retry={() => void refetch()} />
  if (isPending || !record) return <Waiting rows={6} />
  return (
    <>
      <Heading trail={<Trail resource="erasures" />} title={record.propertyNumber} />
      <FormCard>
        <SimpleForm toolbar={<FormEnd />}>
          <ErasureInputs />
        </SimpleForm>
      </FormCard>
    </>
  )
}
