import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Card from '@mui/material/Card'
import TextField from '@mui/material/TextField'
import Typography from '@mui/material/Typography'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useNotify, useTranslate } from 'react-admin'
import type { Passkey } from '#contract/passkeys'
import { Instant } from '../fields/dates-shown.tsx'
import { ActDialog } from '../layout/act-dialog.tsx'
import { ConfirmDialog } from '../layout/confirm-dialog.tsx'
import { Failed, Waiting } from '../layout/states.tsx'
import { canUsePasskeys, makeBy } from '../provider/passkey.ts'
import { refusalText } from '../provider/problem.ts'
import { useApi } from '../provider/use-api.ts'
import { browserName } from './browser-name.ts'

const KEY = ['account', 'passkeys']

/** One's passkeys: in the phone, in the computer, on a stick. */
export function Passkeys() {
  const translate = useTranslate()
  const api = useApi()
  const [adding, setAdding] = useState(false)
  const { data, error, refetch } = useQuery({
    queryKey: KEY,
    queryFn: ({ signal }) => api.call<Passkey[]>('/passkeys', { signal }),
  })
  if (error) return <Failed error={error} retry={() => void refetch()} />
  return (
    <Card>
      <Box sx={{ p: 2 }}>
        <Typography color="text.secondary" sx={{ mb: 1.5 }}>
          {translate('account.passkeys.lead')}
        </Typography>
        <Button variant="contained" disabled={!canUsePasskeys()} onClick={() => setAdding(true)}>
          {translate('account.passkeys.add')}
        </Button>
        {!canUsePasskeys() && (
          <Typography variant="body2" color="text.secondary" sx={{ mt: 1 }}>
            {translate('account.passkeys.unsupported')}
          </Typography>
        )}
      </Box>
      {data ? data.map((one) => <Row key={one.id} passkey={one} />) : <Waiting rows={1} />}
      {adding && <AddPasskey onClose={() => setAdding(false)} />}
    </Card>
  )
}

function AddPasskey({ onClose }: { onClose: () => void }) {
  const translate = useTranslate()
  const api = useApi()
  const queryClient = useQueryClient()
  const [name, setName] = useState(() => browserName(navigator.userAgent) ?? '')
  const act = async () => {
    const options = await api.call<object>('/passkeys/options', { method: 'POST' })
    const response = await makeBy(options)
    await api.call('/passkeys', { method: 'POST', body: { name, response } })
    await queryClient.invalidateQueries({ queryKey: KEY })
  }
  return (
    <ActDialog
      title={translate('account.passkeys.add')}
      confirm={translate('account.passkeys.make')}
      ready={name.trim() !== ''}
      act={act}
      onClose={onClose}
    >
      <Typography sx={{ mb: 2 }}>{translate('account.passkeys.how')}</Typography>
      <TextField
        autoFocus
        fullWidth
        required
        label={translate('account.passkeys.name')}
        helperText={translate('account.passkeys.name_help')}
        value={name}
        onChange={(event) => setName(event.target.value)}
        slotProps={{ htmlInput: { maxLength: 100 } }}
      />
    </ActDialog>
  )
}

function Row({ passkey }: { passkey: Passkey }) {
  const translate = useTranslate()
  return (
    <Box
      sx={{
        display: 'flex',
        flexWrap: 'wrap',
        alignItems: 'center',
        gap: 1,
        px: 2,
        py: 1.25,
        borderTop: 1,
        borderColor: 'divider',
      }}
    >
      <Box sx={{ flex: '1 1 14rem', minWidth: 0 }}>
        <Typography sx={{ fontWeight: 600, overflowWrap: 'anywhere' }}>{passkey.name}</Typography>
        <Typography variant="body2" color="text.secondary">
          {translate('account.passkeys.added')} <Instant value={passkey.createdAt} />
          {' · '}
          {translate('account.tokens.last_used')}{' '}
          {passkey.lastUsedAt ? (
            <Instant value={passkey.lastUsedAt} />
          ) : (
            translate('account.tokens.never_used')
          )}
          {passkey.backedUp && ` · ${translate('account.passkeys.backed_up')}`}
        </Typography>
      </Box>
      <Acts passkey={passkey} />
    </Box>
  )
}

function Acts({ passkey }: { passkey: Passkey }) {
  const translate = useTranslate()
  const [asking, setAsking] = useState<'rename' | 'remove' | null>(null)
  const [name, setName] = useState(passkey.name)
  const { mutate, isPending } = useChange(passkey)
  const close = () => setAsking(null)
  const done = (options: { method: 'PUT' | 'DELETE'; body?: { name: string } }) => {
    close()
    mutate(options)
  }
  return (
    <>
      <Button size="small" disabled={isPending} onClick={() => setAsking('rename')}>
        {translate('account.passkeys.rename')}
      </Button>
      <Button size="small" color="error" disabled={isPending} onClick={() => setAsking('remove')}>
        {translate('ra.action.delete')}
      </Button>
      {asking === 'rename' && (
        <ConfirmDialog
          title={translate('account.passkeys.rename')}
          confirm={translate('ra.action.save')}
          onConfirm={() => done({ method: 'PUT', body: { name } })}
          onClose={close}
        >
          <TextField
            label={translate('account.passkeys.name')}
            value={name}
            fullWidth
            margin="dense"
            onChange={(event) => setName(event.target.value)}
          />
        </ConfirmDialog>
      )}
      {asking === 'remove' && (
        <ConfirmDialog
          title={translate('account.passkeys.remove_title')}
          confirm={translate('ra.action.delete')}
          color="error"
          onConfirm={() => done({ method: 'DELETE' })}
          onClose={close}
        >
          {translate('account.passkeys.remove_text', { name: passkey.name })}
        </ConfirmDialog>
      )}
    </>
  )
}

function useChange({ id }: Passkey) {
  const api = useApi()
  const notify = useNotify()
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (options: { method: 'PUT' | 'DELETE'; body?: { name: string } }) =>
      api.call(`/passkeys/${id}`, options),
    onSuccess: () => notify('account.passkeys.done', { type: 'success' }),
    onError: (error) => notify(refusalText(error), { type: 'error' }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: KEY }),
  })
}
