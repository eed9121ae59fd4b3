import { useMutation } from '@tanstack/react-query'
import { type ReactNode, useRef } from 'react'
import { useRedirect, useTranslate } from 'react-admin'
import type { DeviceBatch } from '#contract/device-batches'
import { useMatching } from '../list/matching.tsx'
import { useApi } from '../provider/use-api.ts'
import { ReasonDialog } from './reason-dialog.tsx'

interface Props {
  title: string
  path: string
  /** What is asked for besides which devices; null while nothing is chosen. */
  body: object | null
  children: ReactNode
  onClose: () => void
}

/** Orders the batch and goes to the page that shows how far it is. */
export function BulkDialog({ title, path, body, children, onClose }: Props) {
  const translate = useTranslate()
  const redirect = useRedirect()
  const api = useApi()
  const { matching, count, clear } = useMatching()
  // One dialog orders once, however often the button is pressed.
  const key = useRef(crypto.randomUUID())
  const { mutate, isPending, error } = useMutation({
    mutationFn: (reason: string | undefined) =>
      api.call<DeviceBatch>(path, {
        method: 'POST',
        body: { ...matching, ...body, reason },
        idempotencyKey: key.current,
      }),
    onSuccess: ({ id }) => {
      onClose()
      clear()
      redirect('show', 'device-batches', id)
    },
  })
  return (
    <ReasonDialog
      title={`${translate(title)}: ${translate('resources.devices.bulk_count', { smart_count: count })}`}
      confirm={translate('resources.devices.bulk_start')}
      needsReason={false}
      ready={body !== null}
      pending={isPending}
      error={error}
      onConfirm={mutate}
      onClose={onClose}
    >
      {children}
    </ReasonDialog>
  )
}
