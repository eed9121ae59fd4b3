import Box from '@mui/material/Box'
import ButtonBase from '@mui/material/ButtonBase'
import MenuItem from '@mui/material/MenuItem'
import TextField from '@mui/material/TextField'
import { useState } from 'react'
import { useGetList, useTranslate } from 'react-admin'
import type { Slot } from '#contract/appointments'
import { instantAt, timeOfDay } from '../fields/dates.ts'
import { Failed, Notice, Waiting } from '../layout/states.tsx'
import { addDays } from '../slots/days.ts'

/** The largest page a list gives. */
const ALL = 1000

interface Props {
  day: string
  replacementId: string
  chosen: Slot | null
  onChoose: (slot: Slot | null) => void
}

/** The free slots of a day, at one place where there are several. */
export function Times({ day, replacementId, chosen, onChoose }: Props) {
  const translate = useTranslate()
  const [place, setPlace] = useState('')
  const { data, error, isPending, refetch } = useGetList<Slot>('slots', {
    filter: {
      from: instantAt(day, '00:00'),
      to: instantAt(addDays(day, 1), '00:00'),
      free: true,
      replacementId,
    },
    pagination: { page: 1, perPage: ALL },
    sort: { field: 'startsAt', order: 'ASC' },
  })
  if (error) return <Failed error={error} retry={() => void refetch()} />
  if (isPending) return <Waiting rows={4} />
  const places = [...new Set(data.map((slot) => slot.place))]
  const at = places.includes(place) ? place : ''
  const shown = data.filter((slot) => !at || slot.place === at)
  if (data.length === 0) return <Notice title={translate('resources.appointments.day_full')} />
  return (
    <>
      {places.length > 1 && (
        <TextField
          select
          fullWidth
          label={translate('resources.slots.fields.place')}
          value={at}
          onChange={(event) => {
            setPlace(event.target.value)
            onChoose(null)
          }}
          slotProps={{ select: { displayEmpty: true }, inputLabel: { shrink: true } }}
          sx={{ mb: 1.5 }}
        >
          <MenuItem value="">{translate('app.filter.any')}</MenuItem>
          {places.map((each) => (
            <MenuItem key={each} value={each} sx={{ whiteSpace: 'normal' }}>
              {each}
            </MenuItem>
          ))}
        </TextField>
      )}
      <Box
        sx={{
          display: 'grid',
          gap: 1,
          gridTemplateColumns: { xs: 'minmax(0, 1fr)', sm: 'repeat(2, minmax(0, 1fr))' },
        }}
      >
        {shown.map((slot) => (
          <Time
            key={slot.id}
            slot={slot}
            isChosen={slot.id === chosen?.id}
            onChoose={() => onChoose(slot)}
          />
        ))}
      </Box>
    </>
  )
}

interface TimeProps {
  slot: Slot
  isChosen: boolean
  onChoose: () => void
}

function Time({ slot, isChosen, onChoose }: TimeProps) {
  const translate = useTranslate()
  return (
    <ButtonBase
      onClick={onChoose}
      aria-pressed={isChosen}
      sx={{
        display: 'block',
        textAlign: 'left',
        p: 1.25,
        borderRadius: '8px',
        border: 1,
        borderColor: isChosen ? 'primary.main' : 'divider',
        boxShadow: (theme) => (isChosen ? `inset 0 0 0 1px ${theme.palette.primary.main}` : 'none'),
        backgroundColor: 'background.paper',
      }}
    >
      <Box component="span" sx={{ display: 'flex', gap: 1, alignItems: 'baseline' }}>
        <Box component="span" sx={{ fontWeight: 600, flex: 1, fontFeatureSettings: '"tnum"' }}>
          {timeOfDay(slot.startsAt)}–{timeOfDay(slot.endsAt)}
        </Box>
        <Box component="span" sx={{ fontSize: '0.82rem', color: 'primary.main' }}>
          {translate('resources.appointments.free', { smart_count: slot.free })}
        </Box>
      </Box>
      <Box
        component="span"
        sx={{ fontSize: '0.82rem', color: 'text.secondary', overflowWrap: 'anywhere' }}
      >
        {slot.place}
      </Box>
    </ButtonBase>
  )
}
