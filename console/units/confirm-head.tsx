import Alert from '@mui/material/Alert'
import Autocomplete from '@mui/material/Autocomplete'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Chip from '@mui/material/Chip'
import Dialog from '@mui/material/Dialog'
import DialogActions from '@mui/material/DialogActions'
import DialogContent from '@mui/material/DialogContent'
import DialogContentText from '@mui/material/DialogContentText'
import DialogTitle from '@mui/material/DialogTitle'
import TextField from '@mui/material/TextField'
import { useDeferredValue, useState } from 'react'
import { useGetList, useNotify, useTranslate, useUpdate } from 'react-admin'
import type { StaffMember } from '#contract/staff'
import type { UnitDetail } from '#contract/units'

type Person = Pick<StaffMember, 'id' | 'name' | 'post'>

const labelOf = ({ name, post }: Person) => [name, post].filter(Boolean).join(' ')

/** IT staff name the section head, out of the people of the unit. */
export function ConfirmHead({ unit }: { unit: UnitDetail }) {
  const translate = useTranslate()
  const [open, setOpen] = useState(false)
  return (
    <>
      <Button size="small" variant="outlined" onClick={() => setOpen(true)}>
        {translate(unit.headStaffId ? 'resources.units.change_head' : 'resources.units.set_head')}
      </Button>
      {open && <HeadDialog unit={unit} onClose={() => setOpen(false)} />}
    </>
  )
}

function HeadDialog({ unit, onClose }: { unit: UnitDetail; onClose: () => void }) {
  const translate = useTranslate()
  const notify = useNotify()
  const [chosen, setChosen] = useState<Person | null>(null)
  const [update, { isPending, error }] = useUpdate<UnitDetail>()
  const save = (headStaffId: string | null) =>
    update(
      'units',
      { id: unit.id, data: { headStaffId }, previousData: unit },
      {
        mutationMode: 'pessimistic',
        onError: () => undefined,
        onSuccess: () => {
          notify('resources.units.head_saved', { type: 'success' })
          onClose()
        },
      },
    )
  return (
    <Dialog open onClose={onClose} fullWidth maxWidth="sm">
      <DialogTitle>{translate('resources.units.head_title', { unit: unit.name })}</DialogTitle>
      <DialogContent>
        <DialogContentText sx={{ mb: 2 }}>
          {translate('resources.units.head_text')}
        </DialogContentText>
        {error instanceof Error && (
          <Alert severity="error" sx={{ mb: 2 }}>
            {translate(error.message, { _: error.message })}
          </Alert>
        )}
        <Candidates candidates={unit.headCandidates} chosen={chosen} onChoose={setChosen} />
        <StaffChoice unitId={unit.id} value={chosen} onChange={setChosen} />
      </DialogContent>
      <DialogActions>
        {unit.headStaffId && (
          <Button
            color="error"
            disabled={isPending}
            onClick={() => void save(null)}
            sx={{ mr: 'auto' }}
          >
            {translate('resources.units.clear_head')}
          </Button>
        )}
        <Button onClick={onClose}>{translate('ra.action.cancel')}</Button>
        <Button
          variant="contained"
          disabled={!chosen || isPending}
          onClick={() => chosen && void save(chosen.id)}
        >
          {translate('resources.units.confirm_head')}
        </Button>
      </DialogActions>
    </Dialog>
  )
}

interface CandidatesProps {
  candidates: UnitDetail['headCandidates']
  chosen: Person | null
  onChoose: (person: Person) => void
}

/** Those whose post makes them likely, one click away. */
function Candidates({ candidates, chosen, onChoose }: CandidatesProps) {
  const translate = useTranslate()
  if (candidates.length === 0) return null
  return (
    <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1, alignItems: 'center', mb: 2 }}>
      <Box component="span" sx={{ color: 'text.secondary' }}>
        {translate('resources.units.candidates')}
      </Box>
      {candidates.map((person) => (
        <Chip
          key={person.id}
          label={labelOf(person)}
          color={person.id === chosen?.id ? 'primary' : 'default'}
          aria-pressed={person.id === chosen?.id}
          onClick={() => onChoose(person)}
        />
      ))}
    </Box>
  )
}

interface ChoiceProps {
  unitId: string
  value: Person | null
  onChange: (person: Person | null) => void
}

function StaffChoice({ unitId, value, onChange }: ChoiceProps) {
  const translate = useTranslate()
  const [words, setWords] = useState('')
  const q = useDeferredValue(words.trim())
  const { data, isFetching } = useGetList<StaffMember>('staff', {
    filter: { unitId, left: false, ...(q && !value ? { q } : {}) },
    pagination: { page: 1, perPage: 50 },
    // 課長 sorts after 係長 and 主事, so the likely heads come first.
    sort: { field: 'post', order: 'DESC' },
  })
  return (
    <Autocomplete<Person>
      options={data ?? []}
      value={value}
      onChange={(_, member) => onChange(member)}
      onInputChange={(_, text) => setWords(text)}
      loading={isFetching}
      filterOptions={(options) => options}
      isOptionEqualToValue={(one, other) => one.id === other.id}
      getOptionLabel={labelOf}
      getOptionKey={({ id }) => id}
      noOptionsText={translate('resources.staff.none_found')}
      loadingText={translate('ra.message.loading')}
      renderInput={(params) => (
        <TextField {...params} autoFocus label={translate('resources.units.fields.headName')} />
      )}
    />
  )
}
