import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Typography from '@mui/material/Typography'
import { useState } from 'react'
import {
  ListContextProvider,
  ResourceContextProvider,
  useListController,
  useTranslate,
} from 'react-admin'
import type { Replacement } from '#contract/replacements'
import type { Wave } from '#contract/rollout'
import { RecordLink } from '../fields/record-link.tsx'
import { Refusal } from '../layout/refusal.tsx'
import { Failed, Notice, Waiting } from '../layout/states.tsx'
import { Paging } from '../list/paging.tsx'
import { problemOf } from '../provider/problem.ts'
import { PairResult } from './pair-result.tsx'
import { type Chosen, choose, pairsOf, refusalsOf } from './pairs.ts'
import { StockChoice } from './stock-choice.tsx'
import { usePair } from './use-pair.ts'

/** Names the new laptop of each by hand; all that were chosen are paired, or none. */
export function PairChosen({ wave }: { wave: Wave }) {
  const translate = useTranslate()
  const [chosen, setChosen] = useState<Chosen>(new Map())
  const { pair, result, error, isPending } = usePair(wave.id, () => setChosen(new Map()))
  const pairs = pairsOf(chosen)
  const refusals = refusalsOf(pairs, problemOf(error))
  return (
    <Box sx={{ p: 2 }}>
      <Typography color="text.secondary" sx={{ mb: 2 }}>
        {translate('resources.waves.pair_chosen_lead')}
      </Typography>
      <Refusal error={error} />
      {result && <PairResult result={result} />}
      <Unpaired waveId={wave.id}>
        {(row) => (
          <StockChoice
            value={chosen.get(row.id) ?? null}
            onChange={(device) => setChosen(choose(chosen, row.id, device))}
            refusal={refusals.get(row.id)}
          />
        )}
      </Unpaired>
      <Button
        variant="contained"
        loading={isPending}
        disabled={pairs.length === 0}
        onClick={() => pair({ pairs })}
        sx={{ mt: 1 }}
      >
        {translate('resources.waves.pair_chosen', { count: pairs.length })}
      </Button>
    </Box>
  )
}

function Unpaired({
  waveId,
  children,
}: {
  waveId: string
  children: (row: Replacement) => React.ReactNode
}) {
  const translate = useTranslate()
  const list = useListController<Replacement>({
    resource: 'replacements',
    filter: { waveId, state: 'planned', paired: false },
    sort: { field: 'stateSince', order: 'ASC' },
    perPage: 25,
    // A list within a page: the address belongs to the page.
    disableSyncWithLocation: true,
    storeKey: false,
    queryOptions: { onError: () => undefined },
  })
  const { data, error, isPending, refetch } = list
  if (error) return <Failed error={error} retry={() => void refetch()} />
  if (isPending) return <Waiting />
  if (data.length === 0) return <Notice title={translate('resources.waves.all_paired')} />
  return (
    <ResourceContextProvider value="replacements">
      <ListContextProvider value={list}>
        <Box component="ul" sx={{ listStyle: 'none', p: 0, m: 0 }}>
          {data.map((row) => (
            <Box
              component="li"
              key={row.id}
              sx={{
                display: 'grid',
                gap: 1,
                py: 1,
                alignItems: 'center',
                borderBottom: 1,
                borderColor: 'divider',
                gridTemplateColumns: { xs: 'minmax(0, 1fr)', md: 'minmax(0, 1fr) minmax(0, 1fr)' },
              }}
            >
              <Box sx={{ overflowWrap: 'anywhere' }}>
                <RecordLink resource="replacements" id={row.id}>
                  {row.oldPropertyNumber}
                </RecordLink>{' '}
                {row.holderName}
                <Typography variant="body2" color="text.secondary">
                  {[row.oldModelName, row.unitPath].filter(Boolean).join(' · ')}
                </Typography>
              </Box>
              {children(row)}
            </Box>
          ))}
        </Box>
        <Paging />
      </ListContextProvider>
    </ResourceContextProvider>
  )
}
