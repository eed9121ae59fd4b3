import Alert from '@mui/material/Alert'
import Button from '@mui/material/Button'
import Dialog from '@mui/material/Dialog'
import DialogActions from '@mui/material/DialogActions'
import DialogContent from '@mui/material/DialogContent'
import DialogContentText from '@mui/material/DialogContentText'
import DialogTitle from '@mui/material/DialogTitle'
import TextField from '@mui/material/TextField'
import { useQuery } from '@tanstack/react-query'
import { type FormEvent, useEffect, useRef, useState } from 'react'
import { useTranslate } from 'react-admin'
import type { StepUpOptions } from '#contract/identity'
import { canUsePasskeys, signedBy } from '../provider/passkey.ts'
import { request } from '../provider/request.ts'
import { answerStepUpWith } from '../provider/step-up.ts'
import { awaitSteppedUp, STEPPED_UP_PATH } from '../provider/step-up-channel.ts'

/** Asks anew who somebody is, when the API wants to be sure that they are still there. */
export function StepUpDialog() {
  const translate = useTranslate()
  const settle = useRef<((done: boolean) => void) | null>(null)
  const [open, setOpen] = useState(false)
  const [failure, setFailure] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)

  useEffect(() => {
    answerStepUpWith(
      () =>
        new Promise((resolve) => {
          settle.current = resolve
          setFailure(null)
          setBusy(false)
          setOpen(true)
        }),
    )
    return () => answerStepUpWith(null)
  }, [])

  const finish = (done: boolean) => {
    setOpen(false)
    settle.current?.(done)
    settle.current = null
  }
  const attempt = async (work: () => Promise<unknown>) => {
    setBusy(true)
    setFailure(null)
    try {
      await work()
      finish(true)
    } catch (error) {
      setFailure(error instanceof Error ? error.message : 'ra.notification.http_error')
    } finally {
      setBusy(false)
    }
  }

  return (
    <Dialog open={open} onClose={() => finish(false)} fullWidth maxWidth="xs">
      <DialogTitle>{translate('app.step_up.title')}</DialogTitle>
      {failure && (
        <Alert severity="error" sx={{ mx: 3 }}>
          {translate(failure, { _: failure })}
        </Alert>
      )}
      {open && <Ways busy={busy} attempt={attempt} onCancel={() => finish(false)} />}
    </Dialog>
  )
}

interface WaysProps {
  busy: boolean
  attempt: (work: () => Promise<unknown>) => Promise<void>
  onCancel: () => void
}

/** By what this person can show it: a password, a passkey, the identity provider. */
function Ways({ busy, attempt, onCancel }: WaysProps) {
  const translate = useTranslate()
  const { data } = useQuery({
    queryKey: ['step-up-options'],
    queryFn: async ({ signal }) =>
      (await request<StepUpOptions>('/session/step-up-options', { signal })).data,
    retry: false,
  })
  // Until the answer is there, and without one, the password: the API says whether it will do.
  const hasPassword = data?.password ?? true
  const byPasskey = () => attempt(confirmByPasskey)
  const byProvider = () => attempt(confirmByProvider)
  return (
    <>
      {hasPassword && <PasswordForm busy={busy} attempt={attempt} onCancel={onCancel} />}
      <DialogActions sx={{ flexWrap: 'wrap', rowGap: 1 }}>
        {data?.passkey && canUsePasskeys() && (
          <Button variant="outlined" disabled={busy} onClick={() => void byPasskey()}>
            {translate('login.by_passkey')}
          </Button>
        )}
        {data?.oidc && (
          <Button variant="outlined" disabled={busy} onClick={() => void byProvider()}>
            {translate('login.by_sso', { name: data.oidc.name })}
          </Button>
        )}
        {!hasPassword && <Button onClick={onCancel}>{translate('ra.action.cancel')}</Button>}
      </DialogActions>
    </>
  )
}

function PasswordForm({ busy, attempt, onCancel }: WaysProps) {
  const translate = useTranslate()
  const [password, setPassword] = useState('')
  const submit = (event: FormEvent) => {
    event.preventDefault()
    // A form inside a form of the page: React's events bubble through the portal.
    event.stopPropagation()
    void attempt(() => request('/session/step-up', { method: 'POST', body: { password } }))
  }
  return (
    <form onSubmit={submit}>
      <DialogContent>
        <DialogContentText sx={{ mb: 2 }}>{translate('app.step_up.text')}</DialogContentText>
        <TextField
          autoFocus
          fullWidth
          required
          type="password"
          autoComplete="current-password"
          label={translate('ra.auth.password')}
          value={password}
          onChange={(event) => setPassword(event.target.value)}
        />
      </DialogContent>
      <DialogActions>
        <Button onClick={onCancel}>{translate('ra.action.cancel')}</Button>
        <Button type="submit" variant="contained" disabled={busy || !password}>
          {translate('app.step_up.confirm')}
        </Button>
      </DialogActions>
    </form>
  )
}

async function confirmByPasskey(): Promise<void> {
  const response = await signedBy('/session/step-up/passkey-options')
  await request('/session/step-up/passkey', { method: 'POST', body: { response } })
}

/** In a window of its own, opened by the click itself: one that opens later is blocked. */
async function confirmByProvider(): Promise<void> {
  const popup = window.open('about:blank', '_blank', 'width=520,height=720')
  if (!popup) throw new Error('app.step_up.blocked')
  const returnTo = STEPPED_UP_PATH
  const { data } = await request<{ url: string }>('/oidc/step-up', {
    method: 'POST',
    body: { returnTo },
  })
  const refusal = await new Promise<string | null>((resolve) => {
    const end = awaitSteppedUp((given) => {
      end()
      resolve(given)
    })
    popup.location.href = data.url
  })
  if (refusal) throw new Error(`login.sso.${refusal}`)
}
