import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import { useState } from 'react'
import { LinkBase, useNotify, useTranslate } from 'react-admin'
import type { Replacement } from '#contract/replacements'
import type { ReplacementState } from '#contract/rollout'
import { ActDialog } from '../layout/act-dialog.tsx'
import { useApi } from '../provider/use-api.ts'
import { useReach } from '../provider/use-session.ts'
import { movesOf, needsReason } from './moves.ts'
import { RemoveReplacement } from './remove.tsx'

type Kind = keyof ReturnType<typeof movesOf>

/** The steps that are possible now: on, back, or out of the way for a reason. */
export function Moves({ replacement }: { replacement: Replacement }) {
  const translate = useTranslate()
  const [to, setTo] = useState<ReplacementState | null>(null)
  const moves = movesOf(replacement)
  const buttons = (kind: Kind) =>
    moves[kind].map((state) => (
      <Button
        key={state}
        variant={kind === 'forward' ? 'contained' : kind === 'back' ? 'outlined' : 'text'}
        size={kind === 'exceptions' ? 'small' : 'medium'}
        onClick={() => setTo(state)}
      >
        {translate(`resources.replacements.moves.${kind}`, {
          state: translate(`resources.replacements.states.${state}`),
        })}
      </Button>
    ))
  return (
    <Box component="section" aria-label={translate('resources.replacements.sections.moves')}>
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1, mt: 2 }}>
        <Elsewhere replacement={replacement} />
        {buttons('forward')}
        {buttons('back')}
        {replacement.state === 'planned' && !replacement.newDeviceId && (
          <RemoveReplacement replacement={replacement} />
        )}
      </Box>
      {moves.exceptions.length > 0 && (
        <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 0.5, mt: 1, alignItems: 'center' }}>
          <Box component="span" sx={{ color: 'text.secondary', fontSize: '0.86rem' }}>
            {translate('resources.replacements.except')}
          </Box>
          {buttons('exceptions')}
        </Box>
      )}
      {to && <MoveDialog replacement={replacement} to={to} onClose={() => setTo(null)} />}
    </Box>
  )
}

/** What the next step waits for and another page does. */
function Elsewhere({ replacement: { id, state, oldDeviceId } }: { replacement: Replacement }) {
  const translate = useTranslate()
  const mayErase = useReach('erasures.write')
  if (state === 'prepared' || state === 'absent') {
    return (
      <Button
        variant="contained"
        component={LinkBase}
        to={`/appointments/create?replacementId=${id}`}
      >
        {translate('resources.replacements.book')}
      </Button>
    )
  }
  if (mayErase && state === 'reclaimed') {
    return (
      <Button
        variant="contained"
        component={LinkBase}
        to={`/erasures/create?deviceId=${oldDeviceId}`}
      >
        {translate('resources.replacements.record_erasure')}
      </Button>
    )
  }
  return null
}

function MoveDialog({
  replacement: { id, state },
  to,
  onClose,
}: {
  replacement: Replacement
  to: ReplacementState
  onClose: () => void
}) {
  const translate = useTranslate()
  const notify = useNotify()
  const api = useApi()
  const word = translate(`resources.replacements.states.${to}`)
  return (
    <ActDialog
      title={translate('resources.replacements.move_one', { state: word })}
      confirm={translate('resources.replacements.move')}
      reason={needsReason(to) ? { required: true } : undefined}
      act={(reason) =>
        api.call(`/replacements/${id}/transition`, {
          method: 'POST',
          // What one sees on the screen: if somebody was faster, the API says so.
          body: { to, from: state, reason },
        })
      }
      onDone={() => notify('resources.replacements.move_done', { type: 'success' })}
      onClose={onClose}
    >
      {translate(`resources.replacements.effects.${to}`)}
    </ActDialog>
  )
}
