import Autocomplete from '@mui/material/Autocomplete'
import TextField from '@mui/material/TextField'
import { useDeferredValue, useState } from 'react'
import { useGetList, useTranslate } from 'react-admin'
import type { Replacement } from '#contract/replacements'

const labelOf = ({ holderName, oldPropertyNumber, newPropertyNumber, unitPath }: Replacement) =>
  `${holderName ?? '—'} ${oldPropertyNumber ?? '—'} → ${newPropertyNumber ?? '—'} ${unitPath}`

/** IT staff look for the swap by person or laptop; only those that can be booked. */
export function ReplacementChoice({ onChoose }: { onChoose: (id: string | null) => void }) {
  const translate = useTranslate()
  const [words, setWords] = useState('')
  const [value, setValue] = useState<Replacement | null>(null)
  const q = useDeferredValue(words.trim())
  const { data, isFetching } = useGetList<Replacement>('replacements', {
    filter: {
      state: ['prepared', 'absent'],
      waveState: 'open',
      ...(q && !value && { q }),
    },
    pagination: { page: 1, perPage: 50 },
    sort: { field: 'stateSince', order: 'ASC' },
  })
  return (
    <Autocomplete<Replacement>
      options={data ?? []}
      value={value}
      onChange={(_, chosen) => {
        setValue(chosen)
        onChoose(chosen?.id ?? null)
      }}
      onInputChange={(_, text) => setWords(text)}
      loading={isFetching}
      filterOptions={(options) => options}
      isOptionEqualToValue={(one, other) => one.id === other.id}
      getOptionLabel={labelOf}
      getOptionKey={({ id }) => id}
      noOptionsText={translate('resources.appointments.none_to_book')}
      loadingText={translate('ra.message.loading')}
      sx={{ maxWidth: '44rem', mb: 2 }}
      renderInput={(params) => (
        <TextField {...params} label={translate('resources.appointments.find_swap')} />
      )}
    />
  )
}
