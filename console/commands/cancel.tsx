import Button from '@mui/material/Button'
import { useState } from 'react'
import { useTranslate } from 'react-admin'
import { COMMAND_MOVES, isLocking } from '#contract/command-protocol'
import type { Command } from '#contract/commands'
import { ActDialog } from '../layout/act-dialog.tsx'
import { useApi } from '../provider/use-api.ts'
import { useReach } from '../provider/use-session.ts'

/** As long as the device has not written it down. */
export function CancelCommand({
  command: { id, kind, state },
}: {
  command: Pick<Command, 'id' | 'kind' | 'state'>
}) {
  const translate = useTranslate()
  const api = useApi()
  const maySend = useReach('commands.send') !== null
  const mayRelease = useReach('locks.release') !== null
  const [asking, setAsking] = useState(false)
  const may = isLocking(kind) ? mayRelease : maySend
  const still = COMMAND_MOVES.some(({ from, to }) => from === state && to === 'cancelled')
  if (!may || !still) return null
  return (
    <>
      <Button variant="outlined" color="error" onClick={() => setAsking(true)}>
        {translate('resources.commands.cancel.do')}
      </Button>
      {asking && (
        <ActDialog
          title={translate('resources.commands.cancel.title')}
          confirm={translate('resources.commands.cancel.do')}
          color="error"
          reason={{ required: true }}
          act={(reason) => api.call(`/commands/${id}/cancel`, { method: 'POST', body: { reason } })}
          onClose={() => setAsking(false)}
        >
          {translate('resources.commands.cancel.text')}
        </ActDialog>
      )}
    </>
  )
}
