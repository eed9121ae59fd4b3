import Alert from '@mui/material/Alert'
import Button from '@mui/material/Button'
import Dialog from '@mui/material/Dialog'
import DialogActions from '@mui/material/DialogActions'
import DialogTitle from '@mui/material/DialogTitle'
import { useQuery } from '@tanstack/react-query'
import { useTranslate } from 'react-admin'
import type { StepUpOptions } from '#contract/identity'
import { canUsePasskeys, signedBy } from '../provider/passkey.ts'
import { stepUp } from '../provider/questions.ts'
import { request } from '../provider/request.ts'
import { awaitSteppedUp, STEPPED_UP_PATH } from '../provider/step-up-channel.ts'
import { PasswordForm } from './password-form.tsx'
import { useQuestion } from './use-question.ts'

/** Asks anew who somebody is, when the API wants to be sure that they are still there. */
export function StepUpDialog() {
  const translate = useTranslate()
  const { open, busy, failure, attempt, cancel } = useQuestion(stepUp)
  return (
    <Dialog open={open} onClose={cancel} fullWidth maxWidth="xs">
      <DialogTitle>{translate('app.step_up.title')}</DialogTitle>
      {failure && (
        <Alert severity="error" sx={{ mx: 3 }}>
          {translate(failure, { _: failure })}
        </Alert>
      )}
      {open && <Ways busy={busy} attempt={attempt} onCancel={cancel} />}
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
      {hasPassword && (
        <PasswordForm
          text={translate('app.step_up.text')}
          confirm={translate('app.step_up.confirm')}
          leave={translate('ra.action.cancel')}
          busy={busy}
          onPassword={(password) => void attempt(() => confirmByPassword(password))}
          onCancel={onCancel}
        />
      )}
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

const confirmByPassword = (password: string) =>
  request('/session/step-up', { method: 'POST', body: { password } })

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
