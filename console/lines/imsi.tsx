import TextField from '@mui/material/TextField'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslate } from 'react-admin'
import type { z } from 'zod'
import type { sim } from '#contract/lines'
import { Fact } from '../fields/facts.tsx'
import { ActDialog } from '../layout/act-dialog.tsx'
import { useApi } from '../provider/use-api.ts'

type Sim = z.infer<typeof sim>

function useSim(simId: string) {
  const api = useApi()
  return useQuery({
    queryKey: ['sims', simId],
    queryFn: () => api.call<Sim>(`/sims/${simId}`),
  })
}

/** By which the gate of the mobile network names the SIM, when it tells no phone number. */
export function Imsi({ simId }: { simId: string }) {
  const { data } = useSim(simId)
  return <Fact label="resources.lines.fields.imsi">{data?.imsi}</Fact>
}

export function PutImsi({ simId, onClose }: { simId: string; onClose: () => void }) {
  const translate = useTranslate()
  const api = useApi()
  const { data } = useSim(simId)
  const [typed, setTyped] = useState<string | null>(null)
  const imsi = (typed ?? data?.imsi ?? '').trim()
  return (
    <ActDialog
      title={translate('resources.lines.imsi.put')}
      confirm={translate('ra.action.save')}
      ready={typed !== null}
      act={() => api.call(`/sims/${simId}/imsi`, { method: 'PUT', body: { imsi: imsi || null } })}
      onClose={onClose}
    >
      <p>{translate('resources.lines.imsi.lead')}</p>
      <TextField
        fullWidth
        autoFocus
        margin="dense"
        autoComplete="off"
        label={translate('resources.lines.fields.imsi')}
        value={typed ?? data?.imsi ?? ''}
        onChange={({ target }) => setTyped(target.value)}
        slotProps={{ htmlInput: { inputMode: 'numeric', maxLength: 15 } }}
      />
    </ActDialog>
  )
}
