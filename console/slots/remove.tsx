import DeleteOutline from '@mui/icons-material/DeleteOutline'
import Button from '@mui/material/Button'
import { useState } from 'react'
import { useDelete, useNavigate, useNotify, useTranslate } from 'react-admin'
import type { Slot } from '#contract/appointments'
import { ConfirmDialog } from '../layout/confirm-dialog.tsx'
import { refusalText } from '../provider/problem.ts'
import { useSlotName } from './slot-name.ts'

export function RemoveSlot({ slot }: { slot: Slot }) {
  const translate = useTranslate()
  const notify = useNotify()
  const navigate = useNavigate()
  const nameOf = useSlotName()
  const [asking, setAsking] = useState(false)
  const [remove, { isPending }] = useDelete<Slot>()
  const confirmed = () => {
    setAsking(false)
    void remove(
      'slots',
      { id: slot.id, previousData: slot },
      {
        mutationMode: 'pessimistic',
        onError: (error) => notify(refusalText(error), { type: 'error', multiLine: true }),
        onSuccess: () => {
          notify('resources.slots.removed', { type: 'success' })
          navigate('/slots')
        },
      },
    )
  }
  return (
    <>
      <Button
        color="error"
        variant="outlined"
        startIcon={<DeleteOutline />}
        disabled={isPending}
        onClick={() => setAsking(true)}
      >
        {translate('resources.slots.remove')}
      </Button>
      {asking && (
        <ConfirmDialog
          title={translate('resources.slots.remove_title')}
          confirm={translate('resources.slots.remove')}
          color="error"
          onConfirm={confirmed}
          onClose={() => setAsking(false)}
        >
          {nameOf(slot)}
        </ConfirmDialog>
      )}
    </>
  )
}
