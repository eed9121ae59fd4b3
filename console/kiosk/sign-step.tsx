import Alert from '@mui/material/Alert'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import TextField from '@mui/material/TextField'
import Typography from '@mui/material/Typography'
import { useState } from 'react'
import { useTranslate } from 'react-admin'
import type { Acceptance, AcceptanceForms, Signature } from '#contract/handovers'
import { SignatureField } from '../acceptances/signature-field.tsx'
import { Failed, Waiting } from '../layout/states.tsx'
import { refusalText } from '../provider/problem.ts'
import { useApi } from '../provider/use-api.ts'
import { DeviceLine } from './device-line.tsx'
import type { Draft } from './draft.ts'
import type { StepProps } from './kiosk.tsx'
import { Person } from './person-step.tsx'
import { useForms } from './use-forms.ts'

type Answer = { signature: Signature } | { words: string } | { later: true }

/** The text, the devices and the pen. What is sent again after a lost answer is the same request. */
export function SignStep({
  draft,
  onDone,
}: StepProps & { onDone: (acceptance: Acceptance) => void }) {
  const translate = useTranslate()
  const api = useApi()
  const forms = useForms()
  const [signature, setSignature] = useState<Signature | null>(null)
  const [words, setWords] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  if (forms.error) return <Failed error={forms.error} retry={() => void forms.refetch()} />
  if (!forms.data) return <Waiting rows={6} />
  const form = forms.data[draft.act]
  const unchecked = form.checklist.filter((item) => !draft.checked.includes(item))

  const send = async (answer: Answer) => {
    setBusy(true)
    setProblem(null)
    try {
      const { path, body } = requestOf(draft, form, answer)
      onDone(await api.call(path, { method: 'POST', body, idempotencyKey: draft.key }))
    } catch (error) {
      setProblem(refusalText(error))
      setBusy(false)
    }
  }
  return (
    <Box sx={{ display: 'grid', gap: 2 }}>
      {draft.holderId && <Person id={draft.holderId} />}
      <Box>
        {draft.deviceIds.map((id) => (
          <DeviceLine key={id} id={id} />
        ))}
        {draft.returns.map(({ deviceId, condition }) => (
          <DeviceLine key={deviceId} id={deviceId}>
            {translate('resources.acceptances.acts.return')} ·{' '}
            {translate(`resources.handovers.conditions.${condition}`)}
          </DeviceLine>
        ))}
      </Box>
      <Typography sx={{ whiteSpace: 'pre-line', fontSize: '1.05rem' }}>{form.text}</Typography>
      {problem && <Alert severity="error">{translate(problem, { _: problem })}</Alert>}
      {unchecked.length > 0 && (
        <Alert severity="info">
          {translate('kiosk.unchecked', { items: unchecked.join(translate('app.list.separator')) })}
        </Alert>
      )}
      {words === null ? (
        <>
          <SignatureField onChange={setSignature} />
          <Box sx={{ display: 'flex', gap: 1, flexWrap: 'wrap' }}>
            <Button
              variant="contained"
              size="large"
              disabled={!signature || unchecked.length > 0 || busy}
              onClick={() => signature && void send({ signature })}
            >
              {translate(`kiosk.sign.${draft.act}`)}
            </Button>
            {draft.act === 'handover' && (
              <Button disabled={busy} onClick={() => void send({ later: true })}>
                {translate('kiosk.later')}
              </Button>
            )}
            <Button color="error" disabled={busy} onClick={() => setWords('')}>
              {translate(`kiosk.no_signature.${draft.act}`)}
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
            value={words}
            onChange={(event) => setWords(event.target.value)}
          />
          <Box sx={{ display: 'flex', gap: 1, flexWrap: 'wrap' }}>
            <Button
              variant="contained"
              color="error"
              disabled={!words.trim() || busy}
              onClick={() => void send({ words })}
            >
              {translate(`kiosk.no_signature.${draft.act}`)}
            </Button>
            <Button onClick={() => setWords(null)}>{translate('ra.action.cancel')}</Button>
          </Box>
        </>
      )}
    </Box>
  )
}

function requestOf(draft: Draft, form: AcceptanceForms['handover'], answer: Answer) {
  const shown = {
    holderId: draft.holderId,
    textVersion: form.version,
    checked: draft.checked.filter((item) => form.checklist.includes(item)),
    ...('signature' in answer && { signature: answer.signature }),
  }
  if (draft.act === 'return') {
    const reason = 'words' in answer ? { unsignedReason: answer.words } : {}
    return { path: '/handovers/return', body: { ...shown, devices: draft.returns, ...reason } }
  }
  const { deviceIds, returns, dutyUnitId, dueOn } = draft
  return {
    path: '/handovers',
    body: {
      ...shown,
      deviceIds,
      dutyUnitId,
      dueOn,
      ...(returns.length > 0 && { returns }),
      ...('words' in answer && { refusal: answer.words }),
    },
  }
}
