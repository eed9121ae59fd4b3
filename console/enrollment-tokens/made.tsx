import Alert from '@mui/material/Alert'
import Button from '@mui/material/Button'
import Dialog from '@mui/material/Dialog'
import DialogActions from '@mui/material/DialogActions'
import DialogContent from '@mui/material/DialogContent'
import DialogTitle from '@mui/material/DialogTitle'
import Typography from '@mui/material/Typography'
import { useMutation } from '@tanstack/react-query'
import { useTranslate } from 'react-admin'
import type { EnrollmentTokenMade } from '#contract/enrollment'
import { Fact, Facts } from '../fields/facts.tsx'
import { Refusal } from '../layout/refusal.tsx'
import { download } from '../list/download.ts'

/** A token that was made just now: its value is shown this once. */
export function Made({ token, onClose }: { token: EnrollmentTokenMade; onClose: () => void }) {
  const translate = useTranslate()
  const words = (part: string) => translate(`resources.enrollment-tokens.made.${part}`)
  const { mutate, error, isPending } = useMutation({
    mutationFn: () =>
      download('/enrollment-tokens/bulk', {
        body: { deviceIds: [token.deviceId], profile: token.profile },
      }),
    onSuccess: onClose,
  })
  return (
    // A click beside it must not lose what is shown once.
    <Dialog open fullWidth maxWidth="sm" aria-labelledby="token-title">
      <DialogTitle id="token-title">
        {words('title')}: {token.propertyNumber}
      </DialogTitle>
      <DialogContent sx={{ display: 'grid', gap: 2 }}>
        <Alert severity="warning">{words('once')}</Alert>
        <Refusal error={error} />
        <Typography
          component="code"
          data-testid="token"
          sx={{ fontSize: '1.15rem', fontWeight: 600, overflowWrap: 'anywhere' }}
        >
          {token.token}
        </Typography>
        <Facts>
          <Fact label="resources.enrollment-tokens.fields.serverUrl">{token.serverUrl}</Fact>
          <Fact label="resources.enrollment-tokens.fields.rootSha256">
            <code style={{ overflowWrap: 'anywhere' }}>
              {token.rootSha256.match(/.{4}/g)?.join(' ')}
            </code>
          </Fact>
        </Facts>
      </DialogContent>
      <DialogActions sx={{ px: 3, pb: 2, flexWrap: 'wrap' }}>
        <Button loading={isPending} onClick={() => mutate()}>
          {words('print')}
        </Button>
        <Button variant="contained" onClick={onClose}>
          {words('close')}
        </Button>
      </DialogActions>
    </Dialog>
  )
}
