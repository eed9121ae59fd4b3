import Autocomplete from '@mui/material/Autocomplete'
import MenuItem from '@mui/material/MenuItem'
import TextField from '@mui/material/TextField'
import { useDeferredValue, useState } from 'react'
import { useGetList, useTranslate } from 'react-admin'
import { EDR_STATES, NETWORK_ZONES } from '#contract/devices'
import type { Unit } from '#contract/units'
import { BulkDialog } from './bulk-dialog.tsx'

const FIELDS = ['unitId', 'location', 'networkZone', 'edr', 'leaseEndsOn'] as const
type Field = (typeof FIELDS)[number]

/** One thing at a time: what is changed for thousands should be plain to see. */
export function BulkEdit({ onClose }: { onClose: () => void }) {
  const translate = useTranslate()
  const [field, setField] = useState<Field>('unitId')
  const [value, setValue] = useState('')
  const choose = (next: Field) => {
    setField(next)
    setValue('')
  }
  return (
    <BulkDialog
      title="resources.devices.bulk_edit"
      path="/devices/edit"
      body={value ? { changes: { [field]: value } } : null}
      onClose={onClose}
    >
      <TextField
        select
        label={translate('resources.devices.bulk_field')}
        value={field}
        onChange={(event) => choose(event.target.value as Field)}
      >
        {FIELDS.map((name) => (
          <MenuItem key={name} value={name}>
            {translate(`resources.devices.fields.${name}`)}
          </MenuItem>
        ))}
      </TextField>
      <Value field={field} value={value} onChange={setValue} />
    </BulkDialog>
  )
}

interface ValueProps {
  field: Field
  value: string
  onChange: (value: string) => void
}

function Value({ field, value, onChange }: ValueProps) {
  const translate = useTranslate()
  const label = translate('resources.devices.bulk_value')
  if (field === 'unitId') return <UnitChoice label={label} onChange={onChange} />
  const choices = { networkZone: NETWORK_ZONES, edr: EDR_STATES }[field as string]
  const names = field === 'edr' ? 'edr_states' : 'zones'
  return (
    <TextField
      select={choices !== undefined}
      type={field === 'leaseEndsOn' ? 'date' : 'text'}
      label={label}
      value={value}
      onChange={(event) => onChange(event.target.value)}
      slotProps={{
        htmlInput: { maxLength: 200 },
        inputLabel: field === 'leaseEndsOn' ? { shrink: true } : {},
      }}
    >
      {choices?.map((choice) => (
        <MenuItem key={choice} value={choice}>
          {translate(`resources.devices.${names}.${choice}`)}
        </MenuItem>
      ))}
    </TextField>
  )
}

function UnitChoice({ label, onChange }: { label: string; onChange: (id: string) => void }) {
  const translate = useTranslate()
  const [words, setWords] = useState('')
  const q = useDeferredValue(words.trim())
  const { data, isFetching } = useGetList<Unit>('units', {
    filter: q ? { q } : {},
    pagination: { page: 1, perPage: 25 },
    sort: { field: 'code', order: 'ASC' },
  })
  return (
    <Autocomplete<Unit>
      options={data ?? []}
      onChange={(_, unit) => onChange(unit?.id ?? '')}
      onInputChange={(_, text) => setWords(text)}
      loading={isFetching}
      filterOptions={(options) => options}
      isOptionEqualToValue={(one, other) => one.id === other.id}
      getOptionLabel={({ path }) => path}
      getOptionKey={({ id }) => id}
      noOptionsText={translate('ra.navigation.no_results')}
      loadingText={translate('ra.message.loading')}
      renderInput={(params) => <TextField {...params} label={label} />}
    />
  )
}
