import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import TextField from '@mui/material/TextField'
import Typography from '@mui/material/Typography'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useTranslate } from 'react-admin'
import type { Wave } from '#contract/rollout'
import type { Unit } from '#contract/units'
import { Refusal } from '../layout/refusal.tsx'
import { useApi } from '../provider/use-api.ts'
import { OneOf, SomeOf } from './choices.tsx'
import {
  type Conditions,
  conditionsToFilter,
  type Filled,
  type Model,
  NO_CONDITIONS,
} from './conditions.ts'
import { FillResult } from './fill-result.tsx'
import { OsChoice } from './os-choice.tsx'

/** Old laptops by condition: what it would take and leave is shown before anything is taken. */
export function Fill({ wave }: { wave: Wave }) {
  const translate = useTranslate()
  const [conditions, setConditions] = useState<Conditions>(NO_CONDITIONS)
  const { fill, reset, result, error, isPending } = useFill(wave, conditions)
  const change = (changed: Partial<Conditions>) => {
    setConditions({ ...conditions, ...changed })
    // What was checked was another question.
    reset()
  }
  const check = (event: FormEvent) => {
    event.preventDefault()
    fill(true)
  }
  return (
    <Box component="form" onSubmit={check} sx={{ p: 2 }}>
      <Typography color="text.secondary" sx={{ mb: 2 }}>
        {translate('resources.waves.fill_lead')}
      </Typography>
      <Box
        sx={{
          display: 'grid',
          gap: 2,
          mb: 2,
          gridTemplateColumns: { xs: 'minmax(0, 1fr)', md: 'repeat(2, minmax(0, 1fr))' },
        }}
      >
        <SomeOf<Unit>
          resource="units"
          sort="code"
          label={translate('resources.waves.conditions.unitId')}
          labelOf={({ path }) => path}
          value={conditions.units}
          onChange={(units) => change({ units })}
        />
        <OneOf<Model>
          resource="device-models"
          filter={{ kind: 'laptop' }}
          sort="name"
          label={translate('resources.waves.conditions.modelId')}
          labelOf={({ maker, name }) => `${maker} ${name}`}
          value={conditions.model}
          onChange={(model) => change({ model })}
        />
        <OsChoice
          label={translate('resources.waves.conditions.os')}
          value={conditions.os}
          onChange={(os) => change({ os })}
        />
        <TextField
          type="date"
          label={translate('resources.waves.conditions.leaseEndsBefore')}
          value={conditions.leaseEndsBefore}
          onChange={({ target }) => change({ leaseEndsBefore: target.value })}
          slotProps={{ inputLabel: { shrink: true } }}
        />
      </Box>
      <Refusal error={error} />
      <Button type="submit" variant="outlined" loading={isPending}>
        {translate('resources.waves.fill_check')}
      </Button>
      {result && <FillResult result={result} isPending={isPending} onApply={() => fill(false)} />}
    </Box>
  )
}

function useFill(wave: Wave, conditions: Conditions) {
  const api = useApi()
  const queryClient = useQueryClient()
  const { mutate, reset, data, error, isPending } = useMutation({
    mutationFn: (dryRun: boolean) =>
      api.call<Filled>(`/waves/${wave.id}/fill`, {
        method: 'POST',
        body: { filter: conditionsToFilter(conditions), dryRun },
      }),
    onSuccess: ({ dryRun }) => {
      if (!dryRun) void queryClient.invalidateQueries()
    },
  })
  return { fill: mutate, reset, result: data, error, isPending }
}
