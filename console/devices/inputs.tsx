import {
  AutocompleteInput,
  DateInput,
  FormDataConsumer,
  ReferenceInput,
  required,
  SelectInput,
  TextInput,
} from 'react-admin'
import { EDR_STATES, NETWORK_ZONES } from '#contract/devices'
import type { DeviceModel } from '../device-models/model.ts'

const mustHave = required()
const searchFor = (words: string) => ({ q: words })
const nameOf = ({ maker, name }: DeviceModel) => `${maker} ${name}`
const orNull = (text: string) => text || null
const named = (values: readonly string[], names: string) =>
  values.map((id) => ({ id, name: `${names}.${id}` }))

/** What create and edit share. Which model and numbers fit which kind is for the API to say. */
export const DeviceInputs = () => (
  <>
    <TextInput source="propertyNumber" validate={mustHave} autoComplete="off" />
    <FormDataConsumer>
      {({ formData }) => (
        <ReferenceInput
          source="modelId"
          reference="device-models"
          filter={formData.kind ? { kind: formData.kind } : {}}
          sort={{ field: 'name', order: 'ASC' }}
        >
          <AutocompleteInput
            label="resources.devices.fields.modelId"
            optionText={nameOf}
            filterToQuery={searchFor}
            validate={mustHave}
          />
        </ReferenceInput>
      )}
    </FormDataConsumer>
    <TextInput source="serialNumber" parse={orNull} autoComplete="off" />
    <FormDataConsumer>
      {({ formData }) =>
        formData.kind === 'smartphone' && (
          <TextInput
            source="imei"
            parse={orNull}
            autoComplete="off"
            inputProps={{ inputMode: 'numeric', maxLength: 15 }}
            helperText="resources.devices.imei_help"
          />
        )
      }
    </FormDataConsumer>
    <TextInput source="os" parse={orNull} />
    <ReferenceInput source="unitId" reference="units" sort={{ field: 'code', order: 'ASC' }}>
      <AutocompleteInput
        label="resources.devices.fields.unitId"
        optionText="path"
        filterToQuery={searchFor}
      />
    </ReferenceInput>
    <TextInput source="location" parse={orNull} />
    <SelectInput
      source="networkZone"
      choices={named(NETWORK_ZONES, 'resources.devices.zones')}
      parse={orNull}
    />
    <SelectInput
      source="edr"
      choices={named(EDR_STATES, 'resources.devices.edr_states')}
      parse={orNull}
    />
    <DateInput source="acquiredOn" parse={orNull} />
    <DateInput source="leaseEndsOn" parse={orNull} />
    <TextInput source="note" parse={orNull} />
  </>
)
