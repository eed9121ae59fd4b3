import Alert from '@mui/material/Alert'
import Button from '@mui/material/Button'
import Dialog from '@mui/material/Dialog'
import DialogActions from '@mui/material/DialogActions'
import DialogContent from '@mui/material/DialogContent'
import DialogContentText from '@mui/material/DialogContentText'
import DialogTitle from '@mui/material/DialogTitle'
import { useTranslate } from 'react-admin'
import { canUsePasskeys } from '../provider/passkey.ts'
import { signIn } from '../provider/questions.ts'
import {
  knownSession,
  openSession,
  openSessionByPasskey,
  resumeSession,
} from '../provider/session.ts'
import { PasswordForm } from './password-form.tsx'
import { useQuestion } from './use-question.ts'

const isKnown = () => knownSession() !== null

/** The session ended while somebody was at work: who logs in again here loses nothing of what they typed. */
export function SignInDialog() {
  const translate = useTranslate()
  const { open, busy, failure, attempt, cancel } = useQuestion(signIn, isKnown)
  const known = open ? knownSession() : null
  if (!known) return null
  const { username, displayName } = known.user
  const text = translate('app.sign_in.text', { name: displayName })
  return (
    <Dialog open fullWidth maxWidth="xs">
      <DialogTitle>{translate('app.sign_in.title')}</DialogTitle>
      {failure && (
        <Alert severity="error" sx={{ mx: 3 }}>
          {translate(failure, { _: failure })}
        </Alert>
      )}
      {known.method === 'oidc' ? (
        <>
          <DialogContent>
            <DialogContentText>{text}</DialogContentText>
          </DialogContent>
          <DialogActions>
            <Button onClick={cancel}>{translate('app.sign_in.leave')}</Button>
            <Button href="/#/login" target="_blank">
              {translate('app.sign_in.elsewhere')}
            </Button>
            <Button variant="contained" disabled={busy} onClick={() => void attempt(resumeSession)}>
              {translate('app.sign_in.go_on')}
            </Button>
          </DialogActions>
        </>
      ) : (
        <PasswordForm
          text={text}
          confirm={translate('ra.auth.sign_in')}
          leave={translate('app.sign_in.leave')}
          busy={busy}
          onPassword={(password) => void attempt(() => openSession(username, password))}
          onCancel={cancel}
        />
      )}
      {known.method !== 'oidc' && canUsePasskeys() && (
        <DialogActions>
          <Button
            variant="outlined"
            disabled={busy}
            onClick={() => void attempt(openSessionByPasskey)}
          >
            {translate('login.by_passkey')}
          </Button>
        </DialogActions>
      )}
    </Dialog>
  )
}
