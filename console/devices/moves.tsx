import Button from '@mui/material/Button'
import Typography from '@mui/material/Typography'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useNotify, useRefresh, useTranslate } from 'react-admin'
import { byHand, DEVICE_MOVES } from '#contract/device-moves'
import type { Device } from '#contract/devices'
import { useApi } from '../provider/use-api.ts'
import { useReach } from '../provider/use-session.ts'
import { StateTag } from './marks.tsx'
import { ReasonDialog } from './reason-dialog.tsx'

type Move = (typeof DEVICE_MOVES)[number]

/** A button for every step that may be taken by hand, from the contract's table; with `to`, for that one alone. */
export function Moves({ device, to }: { device: Device; to?: Device['state'] }) {
  const translate = useTranslate()
  const mayWrite = useReach('ledger.write')
  const [chosen, setChosen] = useState<Move | null>(null)
  if (!mayWrite) return null
  const moves = DEVICE_MOVES.filter(
    (move) => move.from === device.state && byHand(move) && (!to || move.to === to),
  )
  return (
    <>
      {moves.map((move) => (
        <Button key={move.to} size="small" variant="outlined" onClick={() => setChosen(move)}>
          {translate(`resources.devices.move_to.${move.to}`)}
        </Button>
      ))}
      {chosen && <MoveDialog device={device} move={chosen} onClose={() => setChosen(null)} />}
    </>
  )
}

interface DialogProps {
  device: Device
  move: Move
  onClose: () => void
}

function MoveDialog({ device, move: { from, to, needs }, onClose }: DialogProps) {
  const translate = useTranslate()
  const notify = useNotify()
  const refresh = useRefresh()
  const api = useApi()
  const { mutate, isPending, error } = useMutation({
    mutationFn: (reason: string | undefined) =>
      api.call(`/devices/${device.id}/transition`, { method: 'POST', body: { from, to, reason } }),
    onSuccess: () => {
      notify('resources.devices.moved', { type: 'success' })
      onClose()
      refresh()
    },
  })
  return (
    <ReasonDialog
      title={translate(`resources.devices.move_to.${to}`)}
      confirm={translate('resources.devices.move_confirm')}
      needsReason={needs.includes('reason')}
      pending={isPending}
      error={error}
      onConfirm={mutate}
      onClose={onClose}
    >
      <Typography component="div">
        {device.propertyNumber} <StateTag state={from} /> → <StateTag state={to} />
      </Typography>
      {to === 'returned' && device.holderName && (
        <Typography>
          {translate('resources.devices.leaves_holder', { name: device.holderName })}
        </Typography>
      )}
    </ReasonDialog>
  )
}
