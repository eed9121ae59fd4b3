import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Typography from '@mui/material/Typography'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useNotify, useTranslate } from 'react-admin'
import { Instant } from '../fields/dates-shown.tsx'
import { Tag } from '../fields/tag.tsx'
import { ConfirmDialog } from '../layout/confirm-dialog.tsx'
import { useApi } from '../provider/use-api.ts'
import type { Tone } from '../theme/tones.ts'
import type { ApiToken } from './tokens.tsx'

function stateOf({ revokedAt, expiresAt }: ApiToken): [state: string, tone: Tone] {
  if (revokedAt) return ['revoked', 'plain']
  return Date.parse(expiresAt) <= Date.now() ? ['expired', 'plain'] : ['valid', 'good']
}

export function TokenRow({ token }: { token: ApiToken }) {
  const translate = useTranslate()
  const [state, tone] = stateOf(token)
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
      <Box sx={{ flex: '1 1 18rem', minWidth: 0 }}>
        <Typography sx={{ fontWeight: 600, overflowWrap: 'anywhere' }}>
          {token.name} <Tag tone={tone}>{translate(`account.tokens.states.${state}`)}</Tag>
        </Typography>
        <Typography variant="body2" color="text.secondary">
          {token.permissions
            .map((name) => translate(`permissions.${name.replace('.', '_')}`))
            .join(' · ')}
        </Typography>
        <Typography variant="body2" color="text.secondary">
          {translate('account.tokens.expires')} <Instant value={token.expiresAt} />
          {' · '}
          {translate('account.tokens.last_used')}{' '}
          {token.lastUsedAt ? (
            <Instant value={token.lastUsedAt} />
          ) : (
            translate('account.tokens.never_used')
          )}
        </Typography>
      </Box>
      {state === 'valid' && <Revoke token={token} />}
    </Box>
  )
}

function Revoke({ token }: { token: ApiToken }) {
  const translate = useTranslate()
  const notify = useNotify()
  const queryClient = useQueryClient()
  const api = useApi()
  const [asking, setAsking] = useState(false)
  const { mutate } = useMutation({
    mutationFn: () => api.call(`/tokens/${token.id}`, { method: 'DELETE' }),
    onSuccess: () => notify('account.tokens.revoked', { type: 'success' }),
    onError: (error) => notify(error.message, { type: 'error' }),
    onSettled: () => {
      setAsking(false)
      return queryClient.invalidateQueries({ queryKey: ['account', 'tokens'] })
    },
  })
  return (
    <>
      <Button size="small" color="error" variant="outlined" onClick={() => setAsking(true)}>
        {translate('account.tokens.revoke')}
      </Button>
      {asking && (
        <ConfirmDialog
          title={translate('account.tokens.revoke_title')}
          confirm={translate('account.tokens.revoke')}
          color="error"
          onConfirm={() => mutate()}
          onClose={() => setAsking(false)}
        >
          <strong>{token.name}</strong>
          <p>{translate('account.tokens.revoke_text')}</p>
        </ConfirmDialog>
      )}
    </>
  )
}
