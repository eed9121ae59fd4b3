import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import { useState } from 'react'
import { useNotify, useTranslate } from 'react-admin'
import type { Device } from '#contract/devices'
import type { Replacement } from '#contract/replacements'
import { ActDialog } from '../layout/act-dialog.tsx'
import { useApi } from '../provider/use-api.ts'
import { StockChoice } from '../waves/stock-choice.tsx'

/** Pairs by hand, anew if it has a laptop already, or takes that away again. */
export function PairOne({ replacement: { id, newDeviceId } }: { replacement: Replacement }) {
  const translate = useTranslate()
  const notify = useNotify()
  const api = useApi()
  const [asking, setAsking] = useState<'pair' | 'unpair' | null>(null)
  const [device, setDevice] = useState<Device | null>(null)
  const save = (laptop: string | null) =>
    api.call(`/replacements/${id}`, { method: 'PUT', body: { newDeviceId: laptop } })
  const done = () => notify('resources.replacements.pair_done', { type: 'success' })
  return (
    <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1, mt: 1 }}>
      <Button size="small" variant="outlined" onClick={() => setAsking('pair')}>
        {translate(
          newDeviceId ? 'resources.replacements.pair_anew' : 'resources.replacements.pair',
        )}
      </Button>
      {newDeviceId && (
        <Button size="small" onClick={() => setAsking('unpair')}>
          {translate('resources.replacements.unpair')}
        </Button>
      )}
      {asking === 'pair' && (
        <ActDialog
          title={translate('resources.replacements.pair')}
          confirm={translate('resources.replacements.pair')}
          ready={device !== null}
          act={() => save(device?.id ?? null)}
          onDone={done}
          onClose={() => setAsking(null)}
        >
          <StockChoice value={device} onChange={setDevice} />
        </ActDialog>
      )}
      {asking === 'unpair' && (
        <ActDialog
          title={translate('resources.replacements.unpair')}
          confirm={translate('resources.replacements.unpair')}
          act={() => save(null)}
          onDone={done}
          onClose={() => setAsking(null)}
        >
          {translate('resources.replacements.unpair_text')}
        </ActDialog>
      )}
    </Box>
  )
}
