import Autocomplete from '@mui/material/Autocomplete'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Card from '@mui/material/Card'
import MenuItem from '@mui/material/MenuItem'
import TextField from '@mui/material/TextField'
import Typography from '@mui/material/Typography'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useCanAccess, useNavigate, useTranslate } from 'react-admin'
import type { z } from 'zod'
import { DEVICE_KINDS } from '#contract/devices'
import type { StocktakeDetail, stocktakePlaces } from '#contract/stocktakes'
import type { Unit } from '#contract/units'
import { count } from '../fields/dates.ts'
import { useLocale } from '../fields/use-locale.ts'
import { AccessDeniedPage } from '../layout/error-page.tsx'
import { Heading } from '../layout/page.tsx'
import { RecordChoice } from '../layout/record-choice.tsx'
import { Refusal } from '../layout/refusal.tsx'
import { Trail } from '../layout/trail.tsx'
import { useApi } from '../provider/use-api.ts'

type Places = z.infer<typeof stocktakePlaces>

/** Where to count: the ledger as it is now says what should be there. */
export default function StocktakeCreate() {
  const translate = useTranslate()
  const { canAccess, isPending } = useCanAccess({ resource: 'stocktakes', action: 'create' })
  if (isPending) return null
  if (!canAccess) return <AccessDeniedPage />
  return (
    <Box sx={{ maxWidth: '40rem' }}>
      <Heading
        trail={<Trail resource="stocktakes" />}
        title={translate('resources.stocktakes.start')}
        lead={translate('resources.stocktakes.start_lead')}
      />
      <Card sx={{ p: 2 }}>
        <PlaceForm />
      </Card>
    </Box>
  )
}

function PlaceForm() {
  const translate = useTranslate()
  const navigate = useNavigate()
  const api = useApi()
  const [unit, setUnit] = useState<Unit | null>(null)
  const [location, setLocation] = useState('')
  const [kind, setKind] = useState('')
  // One form opens one stocktake, however often it is sent.
  const [idempotencyKey] = useState(() => crypto.randomUUID())
  const { places } = usePlaces(unit?.id, kind)
  const { mutate, error, isPending } = useMutation({
    mutationFn: () =>
      api.call<StocktakeDetail>('/stocktakes', {
        method: 'POST',
        body: { unitId: unit?.id ?? null, location: location.trim() || null, kind: kind || null },
        idempotencyKey,
      }),
    onSuccess: ({ id }) => navigate(`/stocktakes/${id}/show`),
  })
  return (
    <Box
      component="form"
      onSubmit={(event) => {
        event.preventDefault()
        mutate()
      }}
      sx={{ display: 'grid', gap: 1.5 }}
    >
      <Refusal error={error} />
      <RecordChoice<Unit>
        resource="units"
        sort="code"
        label="resources.stocktakes.unit"
        name={({ path }) => path}
        value={unit}
        onChange={setUnit}
        autoFocus
      />
      <Autocomplete
        freeSolo
        options={places.map((place) => place.location)}
        getOptionLabel={(option) => option}
        renderOption={({ key, ...props }, option) => (
          <li key={key} {...props}>
            {translate('resources.stocktakes.location_devices', {
              location: option,
              devices: places.find((place) => place.location === option)?.devices ?? 0,
            })}
          </li>
        )}
        inputValue={location}
        onInputChange={(_, text) => setLocation(text)}
        renderInput={(params) => (
          <TextField
            {...params}
            label={translate('resources.stocktakes.fields.location')}
            helperText={translate('resources.stocktakes.location_hint')}
            slotProps={{ htmlInput: { ...params.inputProps, maxLength: 200 } }}
          />
        )}
      />
      <TextField
        select
        label={translate('resources.stocktakes.fields.kind')}
        value={kind}
        onChange={(event) => setKind(event.target.value)}
        slotProps={{ inputLabel: { shrink: true }, select: { displayEmpty: true } }}
      >
        <MenuItem value="">{translate('resources.stocktakes.everything')}</MenuItem>
        {DEVICE_KINDS.map((each) => (
          <MenuItem key={each} value={each}>
            {translate(`resources.devices.kinds.${each}`)}
          </MenuItem>
        ))}
      </TextField>
      <Prospect unitId={unit?.id} location={location.trim()} kind={kind} />
      <Box>
        <Button
          type="submit"
          variant="contained"
          loading={isPending}
          disabled={!unit && !location.trim()}
        >
          {translate('resources.stocktakes.start')}
        </Button>
      </Box>
    </Box>
  )
}

const queryOf = (unitId: string | undefined, kind: string) =>
  new URLSearchParams({ ...(unitId && { unitId }), ...(kind && { kind }) })

function usePlaces(unitId: string | undefined, kind: string): Places {
  const api = useApi()
  const { data } = useQuery({
    queryKey: ['stocktakes', 'places', unitId, kind],
    queryFn: () => api.call<Places>(`/stocktakes/places?${queryOf(unitId, kind)}`),
  })
  return data ?? { devices: 0, places: [] }
}

/** How many devices it would be, where that is known before it is opened. */
function Prospect({
  unitId,
  location,
  kind,
}: {
  unitId: string | undefined
  location: string
  kind: string
}) {
  const translate = useTranslate()
  const locale = useLocale()
  const { devices, places } = usePlaces(unitId, kind)
  if (!unitId && !location) return null
  const many = location
    ? (places.find((place) => place.location === location)?.devices ?? 0)
    : devices
  return (
    <Typography>
      {translate('resources.stocktakes.would_count', { devices: count(many, locale) })}
    </Typography>
  )
}
