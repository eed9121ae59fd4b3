import Button from '@mui/material/Button'
import Dialog from '@mui/material/Dialog'
import DialogActions from '@mui/material/DialogActions'
import DialogContent from '@mui/material/DialogContent'
import DialogContentText from '@mui/material/DialogContentText'
import DialogTitle from '@mui/material/DialogTitle'
import MenuItem from '@mui/material/MenuItem'
import TextField from '@mui/material/TextField'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useTranslate } from 'react-admin'
import type { ReplacementState } from '#contract/rollout'
import { count } from '../fields/dates.ts'
import { useLocale } from '../fields/use-locale.ts'
import { Refusal } from '../layout/refusal.tsx'
import type { Matching } from '../list/matching.tsx'
import { useApi } from '../provider/use-api.ts'
import type { Moved } from './bulk.ts'
import { BulkResult } from './bulk-result.tsx'
import { needsReason, targetsFrom } from './moves.ts'

export interface Scope {
  count: number
  target: Matching
  /** The states they are in, where that is known. */
  states: ReplacementState[]
}

interface Props {
  scope: Scope
  onClose: (moved: boolean) => void
}

/** One step for many: each is moved or refused by itself, and the answer says which and why. */
export function BulkMoveDialog({ scope, onClose }: Props) {
  const translate = useTranslate()
  const locale = useLocale()
  const targets = targetsFrom(scope.states)
  const [to, setTo] = useState<ReplacementState | ''>(targets[0] ?? '')
  const [reason, setReason] = useState('')
  const { move, result, error, isPending } = useBulkMove(scope)
  const close = () => onClose(result !== undefined)
  const asksReason = to !== '' && needsReason(to)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (to) move({ to, reason: asksReason ? reason.trim() : undefined })
  }
  return (
    <Dialog open onClose={close} fullWidth maxWidth="sm" aria-labelledby="bulk-title">
      <form onSubmit={submit}>
        <DialogTitle id="bulk-title">
          {translate('resources.replacements.move_title', { count: count(scope.count, locale) })}
        </DialogTitle>
        <DialogContent>
          <Refusal error={error} />
          {result ? (
            <BulkResult result={result} onLeave={close} />
          ) : (
            <>
              <DialogContentText sx={{ mb: 2 }}>
                {translate('resources.replacements.move_text')}
              </DialogContentText>
              <TextField
                select
                fullWidth
                required
                label={translate('resources.replacements.move_to')}
                value={to}
                helperText={to && translate(`resources.replacements.effects.${to}`)}
                onChange={({ target }) => setTo(target.value as ReplacementState)}
                sx={{ mb: 2 }}
              >
                {targets.map((state) => (
                  <MenuItem key={state} value={state}>
                    {translate(`resources.replacements.states.${state}`)}
                  </MenuItem>
                ))}
              </TextField>
              {asksReason && (
                <TextField
                  fullWidth
                  required
                  label={translate('app.act.reason')}
                  value={reason}
                  onChange={({ target }) => setReason(target.value)}
                  slotProps={{ htmlInput: { maxLength: 500 } }}
                />
              )}
            </>
          )}
        </DialogContent>
        <DialogActions sx={{ px: 3, pb: 2 }}>
          <Button onClick={close}>
            {translate(result ? 'ra.action.close' : 'ra.action.cancel')}
          </Button>
          {!result && (
            <Button type="submit" variant="contained" loading={isPending} disabled={!to}>
              {translate('resources.replacements.move')}
            </Button>
          )}
        </DialogActions>
      </form>
    </Dialog>
  )
}

function useBulkMove({ target, states }: Scope) {
  const api = useApi()
  const queryClient = useQueryClient()
  const { mutate, data, error, isPending } = useMutation({
    mutationFn: (step: { to: ReplacementState; reason: string | undefined }) =>
      api.call<Moved>('/replacements/transition', {
        method: 'POST',
        // What one sees on the screen; whoever was faster is told apart.
        body: { ...target, ...step, ...(states.length === 1 && { from: states[0] }) },
      }),
    onSuccess: () => void queryClient.invalidateQueries(),
  })
  return { move: mutate, result: data, error, isPending }
}
