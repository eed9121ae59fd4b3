import Autocomplete from '@mui/material/Autocomplete'
import TextField from '@mui/material/TextField'
import { useDeferredValue, useState } from 'react'
import { type RaRecord, useGetList, useTranslate } from 'react-admin'

interface Props<R> {
  resource: string
  label: string
  labelOf: (record: R) => string
  filter?: Record<string, unknown>
  sort: string
}

const MOST = 50

/** What the API finds for the words typed so far. */
function useFound<R extends RaRecord<string>>({ resource, filter, sort }: Props<R>, words: string) {
  const q = useDeferredValue(words.trim())
  const { data, isFetching } = useGetList<R>(resource, {
    filter: { ...filter, ...(q ? { q } : {}) },
    pagination: { page: 1, perPage: MOST },
    sort: { field: sort, order: 'ASC' },
  })
  return { options: data ?? [], loading: isFetching }
}

/** One record of another resource, found by typing. */
export function OneOf<R extends RaRecord<string>>({
  value,
  onChange,
  ...props
}: Props<R> & { value: R | null; onChange: (record: R | null) => void }) {
  const translate = useTranslate()
  const [words, setWords] = useState('')
  const found = useFound<R>(props, value ? '' : words)
  return (
    <Autocomplete<R>
      {...found}
      value={value}
      onChange={(_, record) => onChange(record)}
      onInputChange={(_, text) => setWords(text)}
      filterOptions={(options) => options}
      isOptionEqualToValue={(one, other) => one.id === other.id}
      getOptionLabel={props.labelOf}
      getOptionKey={({ id }) => id}
      noOptionsText={translate('app.filter.none_found')}
      loadingText={translate('ra.message.loading')}
      renderInput={(params) => <TextField {...params} label={props.label} />}
    />
  )
}

/** Several records of another resource, found by typing. */
export function SomeOf<R extends RaRecord<string>>({
  value,
  onChange,
  ...props
}: Props<R> & { value: R[]; onChange: (records: R[]) => void }) {
  const translate = useTranslate()
  const [words, setWords] = useState('')
  const found = useFound<R>(props, words)
  return (
    <Autocomplete<R, true>
      {...found}
      multiple
      value={value}
      onChange={(_, records) => onChange(records)}
      onInputChange={(_, text) => setWords(text)}
      filterOptions={(options) => options}
      isOptionEqualToValue={(one, other) => one.id === other.id}
      getOptionLabel={props.labelOf}
      getOptionKey={({ id }) => id}
      noOptionsText={translate('app.filter.none_found')}
      loadingText={translate('ra.message.loading')}
      renderInput={(params) => <TextField {...params} label={props.label} />}
    />
  )
}
