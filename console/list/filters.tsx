import {
  AutocompleteInput,
  ReferenceInput,
  SearchInput,
  SelectInput,
  useTranslate,
} from 'react-admin'

/** A table or a phone's worth of room: inputs of a filter bar keep this width from the small screen up. */
const width = { width: { xs: '100%', sm: '10rem' } }
const wide = { width: { xs: '100%', sm: '17rem' } }
const search = { width: { xs: '100%', sm: '17rem' } }

const searchFor = (words: string) => ({ q: words })

interface SearchProps {
  /** Key of the text that says what is searched. */
  words: string
  // Read by react-admin from the element.
  source: 'q'
  alwaysOn: true
}

export function Search({ words, source }: SearchProps) {
  const translate = useTranslate()
  const text = translate(words)
  return (
    <SearchInput
      source={source}
      placeholder={text}
      inputProps={{ 'aria-label': text, maxLength: 100 }}
      sx={search}
    />
  )
}

/** react-admin reads `alwaysOn` and `source` of the element itself, so these are functions, not components. */
interface Options {
  source: string
  label: string
  alwaysOn?: boolean
}

export const choiceFilter = (
  { source, label, alwaysOn }: Options,
  values: readonly string[],
  /** Where the values' names stand: `resources.devices.states`. */
  names: string,
) => (
  <SelectInput
    key={source}
    source={source}
    label={label}
    alwaysOn={alwaysOn}
    choices={values.map((id) => ({ id, name: `${names}.${id}` }))}
    emptyText="app.filter.any"
    sx={width}
  />
)

export const referenceFilter = (
  { source, label, alwaysOn }: Options,
  reference: string,
  { text, sort }: { text: string; sort: string },
) => (
  <ReferenceInput
    key={source}
    source={source}
    reference={reference}
    label={label}
    alwaysOn={alwaysOn}
    sort={{ field: sort, order: 'ASC' }}
    perPage={25}
  >
    <AutocompleteInput label={label} optionText={text} filterToQuery={searchFor} sx={wide} />
  </ReferenceInput>
)

export const unitFilter = (alwaysOn = false) =>
  referenceFilter({ source: 'unitId', label: 'app.filter.unit_below', alwaysOn }, 'units', {
    text: 'path',
    sort: 'code',
  })
