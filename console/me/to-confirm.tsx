import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Card from '@mui/material/Card'
import TextField from '@mui/material/TextField'
import Typography from '@mui/material/Typography'
import { useState } from 'react'
import { useGetList, useNotify, useRefresh, useTranslate } from 'react-admin'
import type { Possession, PossessionCheck } from '#contract/possession'
import { shortDay } from '../fields/dates.ts'
import { Section } from '../layout/page.tsx'
import { refusalText } from '../provider/problem.ts'
import { useApi } from '../provider/use-api.ts'

/** Asked once a year of every device one holds; gone when all are answered. */
export function ToConfirm({ staffId }: { staffId: string }) {
  const translate = useTranslate()
  const { data: checks = [] } = useGetList<PossessionCheck>('possession-checks', {
    pagination: { page: 1, perPage: 1 },
    sort: { field: 'fiscalYear', order: 'DESC' },
  })
  const { data = [] } = useGetList<Possession>('possessions', {
    filter: { holderId: staffId, answer: 'none' },
    pagination: { page: 1, perPage: 50 },
    sort: { field: 'handedOverAt', order: 'ASC' },
  })
  const [check] = checks
  if (!check || check.closedAt || data.length === 0) return null
  return (
    <Section title={translate('me.to_confirm')}>
      <Typography color="text.secondary" sx={{ mb: 1 }}>
        {translate('me.to_confirm_hint', { dueOn: shortDay(check.dueOn) })}
      </Typography>
      <Card>
        {data.map((possession) => (
          <Question key={possession.id} possession={possession} />
        ))}
      </Card>
    </Section>
  )
}

function Question({ possession }: { possession: Possession }) {
  const translate = useTranslate()
  const api = useApi()
  const notify = useNotify()
  const refresh = useRefresh()
  const [note, setNote] = useState<string | null>(null)
  const answer = async (body: object) => {
    try {
      await api.call(`/possessions/${possession.id}/answer`, { method: 'POST', body })
      refresh()
    } catch (error) {
      notify(refusalText(error), { type: 'error' })
    }
  }
  return (
    <Box sx={{ px: 2, py: 1.5, borderBottom: 1, borderColor: 'divider' }}>
      <Typography sx={{ fontWeight: 600 }}>{possession.propertyNumber}</Typography>
      <Typography variant="body2" color="text.secondary" sx={{ mb: 1 }}>
        {possession.model}
      </Typography>
      {note !== null && (
        <TextField
          fullWidth
          autoFocus
          label={translate('me.where_is_it')}
          value={note}
          onChange={(event) => setNote(event.target.value)}
          sx={{ mb: 1 }}
        />
      )}
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1 }}>
        <Button variant="contained" onClick={() => void answer({ answer: 'have' })}>
          {translate('me.have')}
        </Button>
        {note === null ? (
          <Button color="error" onClick={() => setNote('')}>
            {translate('me.have_not')}
          </Button>
        ) : (
          <Button
            color="error"
            variant="outlined"
            disabled={!note.trim()}
            onClick={() => void answer({ answer: 'have_not', note })}
          >
            {translate('me.have_not')}
          </Button>
        )}
      </Box>
    </Box>
  )
}
