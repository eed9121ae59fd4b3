import {
  AutocompleteInput,
  ReferenceInput,
  SelectInput,
  TextInput,
  useRecordContext,
} from 'react-admin'
import { type Replacement, replacementUpdate } from '#contract/replacements'
import { EditPage } from '../layout/edit-page.tsx'
import { valuesFor } from '../layout/form-values.ts'
import { nameAndNumber } from '../users/inputs.tsx'

/** The new laptop is paired on the replacement's page, where the stock is at hand. */
const FIELDS = replacementUpdate.omit({ newDeviceId: true })

const searchFor = (words: string) => ({ q: words })

export default function ReplacementEdit() {
  return (
    <EditPage<Replacement>
      title={({ oldPropertyNumber, holderName }) =>
        [oldPropertyNumber, holderName].filter(Boolean).join(' ')
      }
      transform={(form) => valuesFor(FIELDS, form)}
    >
      <ReferenceInput
        source="holderId"
        reference="staff"
        sort={{ field: 'employeeNumber', order: 'ASC' }}
      >
        <AutocompleteInput
          label="resources.replacements.fields.holderName"
          optionText={nameAndNumber}
          filterToQuery={searchFor}
          helperText="resources.replacements.holder_help"
        />
      </ReferenceInput>
      <WaveInput />
      <TextInput source="note" multiline slotProps={{ htmlInput: { maxLength: 1000 } }} />
    </EditPage>
  )
}

/** Another wave of the same program. */
function WaveInput() {
  const record = useRecordContext<Replacement>()
  return (
    <ReferenceInput
      source="waveId"
      reference="waves"
      filter={{ programId: record?.programId }}
      sort={{ field: 'ordinal', order: 'ASC' }}
      perPage={100}
    >
      <SelectInput label="resources.replacements.fields.waveName" optionText="name" />
    </ReferenceInput>
  )
}
