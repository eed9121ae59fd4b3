import Alert from '@mui/material/Alert'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import TextField from '@mui/material/TextField'
import { useState } from 'react'
import { useNotify, useRefresh, useTranslate } from 'react-admin'
import type { Acceptance, Signature } from '#contract/handovers'
import { refusalText } from '../provider/problem.ts'
import { useApi } from '../provider/use-api.ts'
import { SignatureField } from './signature-field.tsx'

/** The one answer to what was handed over unsigned: a signature, or a reason why not. */
export function AnswerForm({ acceptance }: { acceptance: Acceptance }) {
  const translate = useTranslate()
  const api = useApi()
  const notify = useNotify()
  const refresh = useRefresh()
  const [signature, setSignature] = useState<Signature | null>(null)
  const [refusal, setRefusal] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)

  const send = async (body: object) => {
    setBusy(true)
    try {
      await api.call(`/acceptances/${acceptance.id}/answer`, { method: 'POST', body })
      notify('resources.acceptances.answered', { type: 'success' })
      refresh()
    } catch (error) {
      setProblem(refusalText(error))
    } finally {
      setBusy(false)
    }
  }
  return (
    <Box sx={{ display: 'grid', gap: 1.5 }}>
      {problem && <Alert severity="error">{translate(problem, { _: problem })}</Alert>}
      {refusal === null ? (
        <>
          <SignatureField onChange={setSignature} name={acceptance.holderName} />
          <Box sx={{ display: 'flex', gap: 1, flexWrap: 'wrap' }}>
            <Button
              variant="contained"
              disabled={!signature || busy}
              onClick={() => void send({ signature })}
            >
              {translate('resources.acceptances.accept')}
            </Button>
            <Button color="error" onClick={() => setRefusal('')}>
              {translate('resources.acceptances.refuse')}
            </Button>
          </Box>
        </>
      ) : (
        <>
          <TextField
            multiline
            minRows={2}
            autoFocus
            label={translate('resources.acceptances.fields.reason')}
            value={refusal}
            onChange={(event) => setRefusal(event.target.value)}
          />
          <Box sx={{ display: 'flex', gap: 1, flexWrap: 'wrap' }}>
            <Button
              variant="contained"
              color="error"
              disabled={!refusal.trim() || busy}
              onClick={() => void send({ refusal })}
            >
              {translate('resources.acceptances.refuse')}
            </Button>
            <Button onClick={() => setRefusal(null)}>{translate('ra.action.cancel')}</Button>
          </Box>
        </>
      )}
    </Box>
  )
}
