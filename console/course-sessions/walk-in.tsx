import Autocomplete from '@mui/material/Autocomplete'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import TextField from '@mui/material/TextField'
import { useState } from 'react'
import { useGetList, useTranslate } from 'react-admin'
import type { StaffMember } from '#contract/staff'
import type { Mark } from './roster.tsx'

const SHOWN = 20

/** Somebody who came without a booking. */
export function WalkIn({ mark }: { mark: Mark }) {
  const translate = useTranslate()
  const [words, setWords] = useState('')
  const [person, setPerson] = useState<StaffMember | null>(null)
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
    <Box sx={{ display: 'flex', gap: 1, mt: 1.5, flexWrap: 'wrap' }}>
      <Autocomplete
        sx={{ flex: '1 1 16rem' }}
        options={data}
        value={person}
        getOptionLabel={({ name, employeeNumber }) => `${name} (${employeeNumber})`}
        filterOptions={(all) => all}
        isOptionEqualToValue={(a, b) => a.id === b.id}
        onInputChange={(_, typed, why) => why === 'input' && setWords(typed)}
        onChange={(_, chosen) => setPerson(chosen)}
        noOptionsText={translate('app.filter.none_found')}
        renderInput={(params) => (
          <TextField {...params} label={translate('resources.course-sessions.walk_in')} />
        )}
      />
      <Button
        variant="outlined"
        disabled={!person}
        onClick={() => {
          mark(person!.id, 'attended')
          setPerson(null)
        }}
      >
        {translate('resources.course-sessions.add_present')}
      </Button>
    </Box>
  )
}
