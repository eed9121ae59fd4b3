import {
  AutocompleteInput,
  BooleanInput,
  DateInput,
  EditBase,
  FormDataConsumer,
  ReferenceInput,
  required,
  SelectInput,
  SimpleForm,
  TextInput,
  useEditContext,
} from 'react-admin'
import { DEVICE_PLANS, OPEN_STATES, type TransferDetail, transferUpdate } from '#contract/transfers'
import { FormCard, FormEnd } from '../layout/form.tsx'
import { Heading } from '../layout/page.tsx'
import { Failed, Waiting } from '../layout/states.tsx'
import { Trail } from '../layout/trail.tsx'

const mustHave = required()
const searchFor = (words: string) => ({ q: words })
const FIELDS = Object.keys(transferUpdate.shape)
const PLANS = DEVICE_PLANS.map((id) => ({ id, name: `resources.transfers.plan_names.${id}` }))

/** What the row says differently now; the API takes nothing that is not for its kind. */
const toUpdate = (form: Record<string, unknown>, options?: { previousData?: TransferDetail }) =>
  Object.fromEntries(
    Object.entries(form).filter(
      ([field, value]) =>
        FIELDS.includes(field) &&
        (field === 'reason' || value !== options?.previousData?.[field as keyof TransferDetail]) &&
        !(field === 'returnDueOn' && form.devices === 'keep'),
    ),
  )

export default function TransferEdit() {
  return (
    <EditBase
      mutationMode="pessimistic"
      redirect="show"
      transform={toUpdate}
      redirectOnError={false}
      queryOptions={{ onError: () => undefined }}
    >
      <TransferForm />
    </EditBase>
  )
}

function TransferForm() {
  const { record, error, isPending, refetch } = useEditContext<TransferDetail>()
  if (error) return <Failed error={error} retry={() => void refetch()} />
  if (isPending || !record) return <Waiting rows={6} />
  const isOpen = OPEN_STATES.includes(record.batchState)
  return (
    <>
      <Heading trail={<Trail resource="transfers" />} title={record.name} />
      <FormCard>
        <SimpleForm toolbar={<FormEnd />}>
          {isOpen && record.kind !== 'retire' && (
            <>
              <ReferenceInput
                source="toUnitId"
                reference="units"
                sort={{ field: 'code', order: 'ASC' }}
              >
                <AutocompleteInput
                  label="resources.transfers.fields.toUnitPath"
                  optionText="path"
                  filterToQuery={searchFor}
                  validate={mustHave}
                  fullWidth
                />
              </ReferenceInput>
              <TextInput source="post" parse={(text) => text || null} />
              <BooleanInput source="isHead" helperText="resources.transfers.head_help" />
            </>
          )}
          {isOpen && record.kind !== 'join' && (
            <SelectInput source="devices" choices={PLANS} validate={mustHave} />
          )}
          <FormDataConsumer>
            {({ formData }) =>
              formData.devices === 'return' && (
                <DateInput source="returnDueOn" helperText="resources.transfers.due_help" />
              )
            }
          </FormDataConsumer>
          {isOpen && (
            <BooleanInput source="excluded" helperText="resources.transfers.excluded_help" />
          )}
          <TextInput
            source="reason"
            validate={mustHave}
            helperText="resources.transfers.reason_help"
          />
        </SimpleForm>
      </FormCard>
    </>
  )
}
