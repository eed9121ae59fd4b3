import Autocomplete from '@mui/material/Autocomplete'
import TextField from '@mui/material/TextField'
import { useDeferredValue, useState } from 'react'
import { type RaRecord, useGetList, useTranslate } from 'react-admin'
import { Refusal } from './refusal.tsx'

interface Props<R extends RaRecord> {
  resource: string
  filter?: object
  sort: string
  /** Key of the field's label. */
  label: string
  name: (record: R) => string
  value: R | null
  onChange: (record: R | null) => void
  autoFocus?: boolean
}

/** One record, found by typing; a scanner types too. */
export function RecordChoice<R extends RaRecord>({
  resource,
  filter,
  sort,
  label,
  name,
  value,
  onChange,
  autoFocus = false,
}: Props<R>) {
  const translate = useTranslate()
  const [words, setWords] = useState('')
  const q = useDeferredValue(words.trim())
  const { data, isFetching, error } = useGetList<R>(resource, {
    filter: { ...filter, ...(q && !value ? { q } : {}) },
    pagination: { page: 1, perPage: 50 },
    sort: { field: sort, order: 'ASC' },
  })
  return (
    <>
      <Autocomplete<R>
        options={data ?? []}
        value={value}
        onChange={(_, record) => onChange(record)}
        onInputChange={(_, text) => setWords(text)}
        loading={isFetching}
        filterOptions={(options) => options}
        isOptionEqualToValue={(one, other) => one.id === other.id}
        getOptionLabel={name}
        getOptionKey={({ id }) => id}
        noOptionsText={translate('app.filter.none_found')}
        loadingText={translate('ra.message.loading')}
        renderInput={(params) => (
          <TextField {...params} autoFocus={autoFocus} label={translate(label)} margin="dense" />
        )}
      />
      <Refusal error={error} />
    </>
  )
}
