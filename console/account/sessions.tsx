import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Card from '@mui/material/Card'
import Typography from '@mui/material/Typography'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNotify, useTranslate } from 'react-admin'
import type { z } from 'zod'
import type { ownSession } from '#contract/session'
import { Instant } from '../fields/dates-shown.tsx'
import { Tag } from '../fields/tag.tsx'
import { CardRow } from '../layout/card-row.tsx'
import { Failed, Waiting } from '../layout/states.tsx'
import { useApi } from '../provider/use-api.ts'
import { browserName } from './browser-name.ts'

type OwnSession = z.infer<typeof ownSession>

/** Where one is logged in; a browser one doesn't know can be signed out from here. */
export function Sessions() {
  const api = useApi()
  const { data, error, refetch } = useQuery({
    queryKey: ['account', 'sessions'],
    queryFn: ({ signal }) => api.call<OwnSession[]>('/sessions', { signal }),
  })
  if (error) return <Failed error={error} retry={() => void refetch()} />
  return (
    <>
      <Card>
        {data ? data.map((one) => <SessionRow key={one.id} session={one} />) : <Waiting rows={2} />}
      </Card>
      {data && data.length > 1 && (
        <Box sx={{ mt: 1.5 }}>
          <Ending
            path="/sessions/end-others"
            method="POST"
            label="account.sessions.sign_out_others"
          />
        </Box>
      )}
    </>
  )
}

function SessionRow({ session }: { session: OwnSession }) {
  const translate = useTranslate()
  return (
    <CardRow>
      <Box sx={{ flex: '1 1 14rem', minWidth: 0 }}>
        <Typography sx={{ fontWeight: 600 }}>
          {browserName(session.userAgent) ?? translate('account.sessions.unknown_browser')}{' '}
          {session.current && <Tag tone="good">{translate('account.sessions.this_one')}</Tag>}
        </Typography>
        <Typography variant="body2" color="text.secondary">
          {translate('account.sessions.last_seen')} <Instant value={session.lastSeenAt} />
          {session.address && ` · ${session.address}`}
        </Typography>
      </Box>
      {!session.current && (
        <Ending
          path={`/sessions/${session.id}`}
          method="DELETE"
          label="account.sessions.sign_out"
        />
      )}
    </CardRow>
  )
}

interface EndingProps {
  path: string
  method: 'POST' | 'DELETE'
  label: string
}

/** Asks for the password anew where that was long ago: see the provider. */
function Ending({ path, method, label }: EndingProps) {
  const translate = useTranslate()
  const notify = useNotify()
  const queryClient = useQueryClient()
  const api = useApi()
  const { mutate, isPending } = useMutation({
    mutationFn: () => api.call(path, { method }),
    onSuccess: () => notify('account.sessions.signed_out', { type: 'success' }),
    onError: (error) => notify(error.message, { type: 'error' }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['account', 'sessions'] }),
  })
  return (
    <Button variant="outlined" size="small" loading={isPending} onClick={() => mutate()}>
      {translate(label)}
    </Button>
  )
}
