import Alert from '@mui/material/Alert'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import TextField from '@mui/material/TextField'
import Typography from '@mui/material/Typography'
import { type FormEvent, useState } from 'react'
import { useLocation, useLogin, useSetLocale, useTranslate } from 'react-admin'
import { SSO_REFUSALS, type SsoRefusal } from '#contract/sso-refusals'
import { problemOf } from '../provider/problem.ts'
import { request } from '../provider/request.ts'
import { currentSession, hasSessionEnded } from '../provider/session.ts'
import { chosenAtLogin } from './chosen-locale.ts'
import { OtherWays } from './other-ways.tsx'

interface Failure {
  message: string
  retryAfterSeconds: number | null
}

function failureOf(error: unknown): Failure {
  const seconds = Number(problemOf(error).params?.retryAfterSeconds)
  return {
    message: error instanceof Error && error.message ? error.message : 'ra.auth.sign_in_error',
    retryAfterSeconds: Number.isFinite(seconds) && seconds > 0 ? seconds : null,
  }
}

export function LoginForm() {
  const translate = useTranslate()
  const login = useLogin()
  const adoptLocale = useAccountLocale()
  const [failure, setFailure] = useState<Failure | null>(null)
  const [busy, setBusy] = useState(false)

  const sso = useSsoRefusal()
  const attempt = async (work: () => Promise<unknown>) => {
    setBusy(true)
    setFailure(null)
    try {
      await work()
    } catch (error) {
      setFailure(failureOf(error))
      setBusy(false)
    }
  }
  const enter = (by: object) =>
    attempt(async () => {
      await login(by)
      await adoptLocale()
    })
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    void enter({ username: form.get('username'), password: form.get('password') })
  }
  const toProvider = () =>
    attempt(async () => {
      const { data } = await request<{ url: string }>('/oidc/login', { method: 'POST', body: {} })
      window.location.assign(data.url)
    })

  return (
    <Box component="form" onSubmit={submit} sx={{ display: 'grid', gap: 2 }}>
      <Typography variant="h1">{translate('login.title')}</Typography>
      {hasSessionEnded() && !failure && (
        <Alert severity="info">{translate('ra.notification.logged_out')}</Alert>
      )}
      {sso && !failure && <Alert severity="error">{translate(`login.sso.${sso}`)}</Alert>}
      {failure && (
        <Alert severity="error" aria-live="assertive">
          {translate(failure.message, { _: failure.message })}
          {failure.retryAfterSeconds !== null && (
            <div>
              {translate('login.retry_after', {
                smart_count: Math.ceil(failure.retryAfterSeconds / 60),
              })}
            </div>
          )}
        </Alert>
      )}
      <TextField
        autoFocus
        required
        name="username"
        label={translate('ra.auth.username')}
        autoComplete="username"
        slotProps={{
          htmlInput: { autoCapitalize: 'none', spellCheck: false, maxLength: 100 },
        }}
      />
      <TextField
        required
        name="password"
        type="password"
        label={translate('ra.auth.password')}
        autoComplete="current-password"
        slotProps={{ htmlInput: { maxLength: 1000 } }}
      />
      <Button type="submit" variant="contained" size="large" loading={busy}>
        {translate('ra.auth.sign_in')}
      </Button>
      <OtherWays
        busy={busy}
        onSso={() => void toProvider()}
        onPasskey={() => void enter({ passkey: true })}
      />
      <Typography variant="body2" color="text.secondary">
        {translate('login.help')}
      </Typography>
    </Box>
  )
}

/** Why somebody who comes back from the identity provider is not logged in. */
function useSsoRefusal(): SsoRefusal | null {
  const given = new URLSearchParams(useLocation().search).get('sso')
  return SSO_REFUSALS.find((reason) => reason === given) ?? null
}

/** After login: the account's language here, or the language picked here on the account. */
function useAccountLocale(): () => Promise<void> {
  const setLocale = useSetLocale()
  return async () => {
    const chosen = chosenAtLogin()
    const { user } = await currentSession()
    if (!chosen) {
      await setLocale(user.locale)
    } else if (chosen !== user.locale) {
      // Only a preference: not being able to save it must not stand in the way of work.
      await request('/session/locale', { method: 'PUT', body: { locale: chosen } }).catch(
        () => null,
      )
    }
  }
}
