import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import TextField from '@mui/material/TextField'
import { useState } from 'react'
import { useNotify, useRefresh, useTranslate } from 'react-admin'
import type { Permit } from '#contract/permits'
import { refusalText } from '../provider/problem.ts'
import { useApi } from '../provider/use-api.ts'
import { usePerson, useReach } from '../provider/use-session.ts'

/** What the reader may do about a request: the head decides, whoever asked withdraws. */
export function PermitDecision({ permit }: { permit: Permit }) {
  const translate = useTranslate()
  const api = useApi()
  const notify = useNotify()
  const refresh = useRefresh()
  const person = usePerson()
  const mayDecide = useReach('permits.decide') !== null
  const [reason, setReason] = useState<string | null>(null)
  const own = person?.staffId === permit.holderId
  const send = async (path: string, body: object = {}) => {
    try {
      await api.call(`/permits/${permit.id}/${path}`, { method: 'POST', body })
      refresh()
    } catch (error) {
      notify(refusalText(error), { type: 'error' })
    }
  }
  if (own && ['requested', 'granted'].includes(permit.state) && !permit.expired) {
    return (
      <Button onClick={() => void send('withdraw')}>
        {translate('resources.permits.withdraw')}
      </Button>
    )
  }
  if (own || !mayDecide || permit.state !== 'requested') return null
  return (
    <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1, alignItems: 'center' }}>
      {reason !== null && (
        <TextField
          autoFocus
          label={translate('resources.permits.fields.reason')}
          value={reason}
          onChange={(event) => setReason(event.target.value)}
        />
      )}
      {reason === null && (
        <Button variant="contained" onClick={() => void send('decide', { decision: 'granted' })}>
          {translate('resources.permits.grant')}
        </Button>
      )}
      <Button
        color="error"
        disabled={reason !== null && !reason.trim()}
        onClick={() =>
          reason === null ? setReason('') : void send('decide', { decision: 'refused', reason })
        }
      >
        {translate('resources.permits.refuse')}
      </Button>
    </Box>
  )
}
