import AddIcon from '@mui/icons-material/Add'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Card from '@mui/material/Card'
import Link from '@mui/material/Link'
import Typography from '@mui/material/Typography'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslate } from 'react-admin'
import type { z } from 'zod'
import type { apiToken } from '#contract/session'
import { Failed, Notice, Waiting } from '../layout/states.tsx'
import { useApi } from '../provider/use-api.ts'
import { NewToken } from './new-token.tsx'
import { TokenRow } from './token-row.tsx'

export type ApiToken = z.infer<typeof apiToken>

/** Passwords for programs: each for some of one's own permissions, until a day. */
export function Tokens() {
  const translate = useTranslate()
  const api = useApi()
  const [making, setMaking] = useState(false)
  const { data, error, refetch } = useQuery({
    queryKey: ['account', 'tokens'],
    queryFn: ({ signal }) => api.call<ApiToken[]>('/tokens', { signal }),
  })
  return (
    <Card>
      <Box sx={{ p: 2, display: 'flex', flexWrap: 'wrap', gap: 1.5, alignItems: 'center' }}>
        <Typography color="text.secondary" sx={{ flex: '1 1 20rem' }}>
          {translate('account.tokens.lead')}{' '}
          <Link href="/api/docs" target="_blank" rel="noopener">
            {translate('account.tokens.docs')}
          </Link>
        </Typography>
        <Button variant="outlined" startIcon={<AddIcon />} onClick={() => setMaking(true)}>
          {translate('account.tokens.make')}
        </Button>
      </Box>
      {error ? (
        <Failed error={error} retry={() => void refetch()} />
      ) : !data ? (
        <Waiting rows={2} />
      ) : data.length === 0 ? (
        <Notice title={translate('account.tokens.empty')} />
      ) : (
        data.map((token) => <TokenRow key={token.id} token={token} />)
      )}
      {making && <NewToken onClose={() => setMaking(false)} />}
    </Card>
  )
}
