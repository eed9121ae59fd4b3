import { DateInput, FormDataConsumer, required, SelectInput, TextInput } from 'react-admin'
import { ERASURE_CATEGORIES, ERASURE_METHODS, mediumKind } from '#contract/erasure'
import { today } from '../fields/dates.ts'

const mustHave = required()

const named = (values: readonly string[], names: string) =>
  values.map((id) => ({ id, name: `${names}.${id}` }))

/** What create and edit share. Which method suffices for which category is the contract's table. */
export const ErasureInputs = () => (
  <>
    <SelectInput
      source="category"
      choices={named(ERASURE_CATEGORIES, 'resources.erasures.categories')}
      validate={mustHave}
      helperText="resources.erasures.category_help"
    />
    <SelectInput
      source="mediumKind"
      choices={named(mediumKind.options, 'resources.erasures.media')}
      validate={mustHave}
    />
    <FormDataConsumer>
      {({ formData }) => (
        <SelectInput
          source="method"
          choices={named(methodsFor(formData), 'resources.erasures.methods')}
          validate={mustHave}
        />
      )}
    </FormDataConsumer>
    <TextInput source="mediumSerial" validate={mustHave} autoComplete="off" />
    <TextInput source="place" validate={mustHave} helperText="resources.erasures.place_help" />
    <DateInput source="erasedOn" validate={mustHave} inputProps={{ max: today(new Date()) }} />
    <TextInput source="operator" validate={mustHave} />
    <TextInput source="witness" validate={mustHave} helperText="resources.erasures.witness_help" />
    <TextInput source="note" multiline={false} parse={(text) => text || null} />
  </>
)

interface Chosen {
  category?: keyof typeof ERASURE_METHODS
  mediumKind?: string
}

/** A magnet does nothing to flash memory; the API says so too. */
function methodsFor({ category, mediumKind: medium }: Chosen): readonly string[] {
  const methods: readonly string[] = ERASURE_METHODS[category ?? 'ordinary']
  return methods.filter((method) => method !== 'degauss' || !medium || medium === 'hdd')
}
