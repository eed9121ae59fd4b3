import FingerprintOutlined from '@mui/icons-material/FingerprintOutlined'
import LoginOutlined from '@mui/icons-material/LoginOutlined'
import Button from '@mui/material/Button'
import Divider from '@mui/material/Divider'
import { useQuery } from '@tanstack/react-query'
import { useTranslate } from 'react-admin'
import type { LoginOptions } from '#contract/identity'
import { canUsePasskeys } from '../provider/passkey.ts'
import { request } from '../provider/request.ts'

interface Props {
  busy: boolean
  onSso: () => void
  onPasskey: () => void
}

/** The identity provider where there is one, and passkeys where the browser has them. */
export function OtherWays({ busy, onSso, onPasskey }: Props) {
  const translate = useTranslate()
  const { data } = useQuery({
    queryKey: ['login-options'],
    queryFn: async ({ signal }) => (await request<LoginOptions>('/login-options', { signal })).data,
    // Without an answer there is still the password.
    retry: false,
  })
  const passkeys = canUsePasskeys()
  if (!data?.oidc && !passkeys) return null
  return (
    <>
      <Divider>{translate('login.or')}</Divider>
      {data?.oidc && (
        <Button
          variant="outlined"
          size="large"
          disabled={busy}
          startIcon={<LoginOutlined />}
          onClick={onSso}
        >
          {translate('login.by_sso', { name: data.oidc.name })}
        </Button>
      )}
      {passkeys && (
        <Button
          variant="outlined"
          size="large"
          disabled={busy}
          startIcon={<FingerprintOutlined />}
          onClick={onPasskey}
        >
          {translate('login.by_passkey')}
        </Button>
      )}
    </>
  )
}
