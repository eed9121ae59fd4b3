import Alert from '@mui/material/Alert'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Divider from '@mui/material/Divider'
import TextField from '@mui/material/TextField'
import Typography from '@mui/material/Typography'
import { useMutation, useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useLocation, useTranslate } from 'react-admin'
import type { InvitationShown } from '#contract/invitations'
import { newPassword } from '#contract/session'
import { browserName } from '../account/browser-name.ts'
import { Instant } from '../fields/dates-shown.tsx'
import { Refusal } from '../layout/refusal.tsx'
import { Waiting } from '../layout/states.tsx'
import { canUsePasskeys, makeBy } from '../provider/passkey.ts'
import { request } from '../provider/request.ts'
import { LanguageChoice } from './language-choice.tsx'

/** Where the link of an invitation leads: its owner chooses how to log in from now on. */
export default function InvitationPage() {
  const translate = useTranslate()
  const token = useLocation().pathname.split('/').at(-1) ?? ''
  const { data, error } = useQuery({
    queryKey: ['invitation', token],
    queryFn: async () => {
      const body = { token }
      return (await request<InvitationShown>('/invitations/open', { method: 'POST', body })).data
    },
    retry: false,
  })
  return (
    <Box component="main" sx={{ maxWidth: '26rem', mx: 'auto', p: 3, display: 'grid', gap: 2 }}>
      <Typography variant="h1">{translate('login.invitation.title')}</Typography>
      <Refusal error={error} />
      {!data && !error && <Waiting rows={3} />}
      {data && <Accept token={token} shown={data} />}
      <LanguageChoice />
    </Box>
  )
}

function Accept({ token, shown }: { token: string; shown: InvitationShown }) {
  const translate = useTranslate()
  const words = (part: string) => translate(`login.invitation.${part}`)
  const { mutate, error, isPending } = useMutation({
    mutationFn: async (by: object) => {
      await request('/invitations/accept', { method: 'POST', body: { token, ...by } })
      // Afresh: nothing of whoever was here before stays.
      window.location.assign('/')
    },
  })
  const byPasskey = useMutation({
    mutationFn: async () => {
      const path = '/invitations/passkey-options'
      const { data } = await request<object>(path, { method: 'POST', body: { token } })
      const name = browserName(navigator.userAgent) ?? 'Passkey'
      mutate({ passkey: { name, response: await makeBy(data) } })
    },
  })
  return (
    <>
      <Alert severity="info">
        {shown.displayName} ({shown.username})
        <div>
          {words('until')} <Instant value={shown.expiresAt} />
        </div>
      </Alert>
      <Refusal error={error ?? byPasskey.error} />
      <PasswordForm busy={isPending} onChosen={(password) => mutate({ password })} />
      {canUsePasskeys() && (
        <>
          <Divider>{translate('login.or')}</Divider>
          <Button
            variant="outlined"
            size="large"
            loading={byPasskey.isPending}
            onClick={() => byPasskey.mutate()}
          >
            {words('by_passkey')}
          </Button>
        </>
      )}
    </>
  )
}

interface FormProps {
  busy: boolean
  onChosen: (password: string) => void
}

function PasswordForm({ busy, onChosen }: FormProps) {
  const translate = useTranslate()
  const [password, setPassword] = useState('')
  const [again, setAgain] = useState('')
  const differs = again !== '' && again !== password
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (again === password) onChosen(password)
  }
  return (
    <Box component="form" onSubmit={submit} sx={{ display: 'grid', gap: 2 }}>
      <TextField
        required
        type="password"
        autoComplete="new-password"
        label={translate('account.password.new')}
        helperText={translate('account.password.help', { smart_count: newPassword.minLength ?? 0 })}
        value={password}
        onChange={(event) => setPassword(event.target.value)}
      />
      <TextField
        required
        type="password"
        autoComplete="new-password"
        label={translate('account.password.again')}
        error={differs}
        helperText={differs && translate('account.password.differs')}
        value={again}
        onChange={(event) => setAgain(event.target.value)}
      />
      <Button
        type="submit"
        variant="contained"
        size="large"
        loading={busy}
        disabled={!again || differs}
      >
        {translate('login.invitation.by_password')}
      </Button>
    </Box>
  )
}
