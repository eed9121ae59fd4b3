import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Typography from '@mui/material/Typography'
import { type FormEvent, useState } from 'react'
import { useTranslate } from 'react-admin'
import type { Wave } from '#contract/rollout'
import { count } from '../fields/dates.ts'
import { useLocale } from '../fields/use-locale.ts'
import { Refusal } from '../layout/refusal.tsx'
import { OneOf } from './choices.tsx'
import type { Model } from './conditions.ts'
import { OsChoice } from './os-choice.tsx'
import { PairResult } from './pair-result.tsx'
import { usePair } from './use-pair.ts'

/** First unpaired replacement with first laptop in stock, as far as the stock goes. */
export function PairInOrder({ wave }: { wave: Wave }) {
  const translate = useTranslate()
  const locale = useLocale()
  const [model, setModel] = useState<Model | null>(null)
  const [os, setOs] = useState<string | null>(null)
  const { pair, result, error, isPending } = usePair(wave.id)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const stock = { ...(model && { modelId: model.id }), ...(os && { os }) }
    pair({ stock })
  }
  return (
    <Box component="form" onSubmit={submit} sx={{ p: 2 }}>
      <Typography color="text.secondary" sx={{ mb: 2 }}>
        {translate('resources.waves.pair_in_order_lead')}
      </Typography>
      <Box
        sx={{
          display: 'grid',
          gap: 2,
          mb: 2,
          gridTemplateColumns: { xs: 'minmax(0, 1fr)', md: 'repeat(2, minmax(0, 1fr))' },
        }}
      >
        <OneOf<Model>
          resource="device-models"
          filter={{ kind: 'laptop' }}
          sort="name"
          label={translate('resources.waves.conditions.stock_model')}
          labelOf={({ maker, name }) => `${maker} ${name}`}
          value={model}
          onChange={setModel}
        />
        <OsChoice
          label={translate('resources.waves.conditions.stock_os')}
          value={os}
          onChange={setOs}
        />
      </Box>
      <Refusal error={error} />
      {result && <PairResult result={result} />}
      <Button type="submit" variant="contained" loading={isPending} disabled={wave.unpaired === 0}>
        {translate('resources.waves.pair_in_order', { count: count(wave.unpaired, locale) })}
      </Button>
    </Box>
  )
}
