import Autocomplete from '@mui/material/Autocomplete'
import Box from '@mui/material/Box'
import TextField from '@mui/material/TextField'
import Typography from '@mui/material/Typography'
import { useDeferredValue, useState } from 'react'
import { useGetList, useGetOne, useNotify, useTranslate } from 'react-admin'
import type { Device } from '#contract/devices'
import type { ScanMatch } from '#contract/scan'
import type { StaffMember } from '#contract/staff'
import { useApi } from '../provider/use-api.ts'
import { ScanField } from '../scan/scan-field.tsx'
import type { StepProps } from './kiosk.tsx'

/** Whose visit it is: by staff card, by name, or by a device they bring. */
export function PersonStep({ draft, dispatch }: StepProps) {
  const api = useApi()
  const notify = useNotify()
  const take = async ({ resource, id }: ScanMatch) => {
    if (resource === 'staff') return dispatch({ type: 'person', id })
    const { holderId } = await api.call<Device>(`/devices/${id}`)
    if (!holderId) return notify('kiosk.held_by_nobody', { type: 'warning' })
    dispatch({ type: 'person', id: holderId })
    if (draft.act === 'return') dispatch({ type: 'take', id })
  }
  return (
    <Box sx={{ display: 'grid', gap: 2 }}>
      <ScanField onMatch={(match) => void take(match)} label="kiosk.scan_person" />
      <ByName onChoose={(id) => dispatch({ type: 'person', id })} />
      {draft.holderId && <Person id={draft.holderId} />}
    </Box>
  )
}

function ByName({ onChoose }: { onChoose: (id: string) => void }) {
  const translate = useTranslate()
  const [words, setWords] = useState('')
  const q = useDeferredValue(words.trim())
  const { data, isFetching } = useGetList<StaffMember>(
    'staff',
    {
      filter: { q, left: false },
      pagination: { page: 1, perPage: 20 },
      sort: { field: 'kana', order: 'ASC' },
    },
    { enabled: q !== '' },
  )
  return (
    <Autocomplete<StaffMember>
      options={q ? (data ?? []) : []}
      value={null}
      blurOnSelect
      onChange={(_, chosen) => chosen && onChoose(chosen.id)}
      onInputChange={(_, text) => setWords(text)}
      loading={isFetching}
      filterOptions={(options) => options}
      getOptionLabel={({ name, unitPath, employeeNumber }) =>
        `${name} ${employeeNumber} ${unitPath}`
      }
      getOptionKey={({ id }) => id}
      renderInput={(params) => <TextField {...params} label={translate('kiosk.find_person')} />}
    />
  )
}

export function Person({ id }: { id: string }) {
  const { data } = useGetOne<StaffMember>('staff', { id })
  return (
    <Box sx={{ minHeight: 52 }}>
      <Typography sx={{ fontSize: '1.3rem', fontWeight: 600 }}>{data?.name}</Typography>
      <Typography color="text.secondary">
        {data && [data.employeeNumber, data.unitPath, data.post].filter(Boolean).join(' · ')}
      </Typography>
    </Box>
  )
}
