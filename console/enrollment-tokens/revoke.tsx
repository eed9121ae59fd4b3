import Button from '@mui/material/Button'
import { useState } from 'react'
import { useTranslate } from 'react-admin'
import type { EnrollmentToken } from '#contract/enrollment'
import { ActDialog } from '../layout/act-dialog.tsx'
import { useApi } from '../provider/use-api.ts'
import { useReach } from '../provider/use-session.ts'

/** For a token that is still worth something, or would be again to whoever finds its sheet. */
export function RevokeToken({ token }: { token: EnrollmentToken }) {
  const translate = useTranslate()
  const api = useApi()
  const mayWrite = useReach('enrollment.write') !== null
  const [asking, setAsking] = useState(false)
  if (!mayWrite || token.state === 'used' || token.state === 'revoked') return null
  return (
    <>
      <Button variant="outlined" color="error" onClick={() => setAsking(true)}>
        {translate('resources.enrollment-tokens.revoke.do')}
      </Button>
      {asking && (
        <ActDialog
          title={translate('resources.enrollment-tokens.revoke.title')}
          confirm={translate('resources.enrollment-tokens.revoke.do')}
          color="error"
          act={() => api.call(`/enrollment-tokens/${token.id}/revoke`, { method: 'POST' })}
          onClose={() => setAsking(false)}
        >
          {translate('resources.enrollment-tokens.revoke.text')}
        </ActDialog>
      )}
    </>
  )
}
