import Autocomplete from '@mui/material/Autocomplete'
import TextField from '@mui/material/TextField'
import { useState } from 'react'
import { useGetList, useTranslate } from 'react-admin'
import type { StaffMember } from '#contract/staff'

const SHOWN = 20

/** Somebody who is not among the candidates. */
export function OtherPerson({ onChoose }: { onChoose: (staffId: string) => void }) {
  const translate = useTranslate()
  const [words, setWords] = useState('')
  const { data = [] } = useGetList<StaffMember>(
    'staff',
    {
      filter: { q: words },
      pagination: { page: 1, perPage: SHOWN },
      sort: { field: 'kana', order: 'ASC' },
    },
    { enabled: words.trim() !== '' },
  )
  return (
    <Autocomplete
      size="small"
      sx={{ width: '16rem' }}
      options={data}
      value={null}
      getOptionLabel={({ name, employeeNumber }) => `${name} (${employeeNumber})`}
      filterOptions={(all) => all}
      onInputChange={(_, typed, why) => why === 'input' && setWords(typed)}
      onChange={(_, chosen) => chosen && onChoose(chosen.id)}
      noOptionsText={translate('app.filter.none_found')}
      renderInput={(params) => (
        <TextField {...params} label={translate('resources.conference-logs.other_person')} />
      )}
    />
  )
}
