import { useNotify, useRedirect, useTranslate } from 'react-admin'
import type { ApprovalDetail } from '#contract/approvals'
import { ActDialog } from '../layout/act-dialog.tsx'
import { useApi } from '../provider/use-api.ts'

/** Asks for it; a second person decides. */
export function Wipe({ deviceId, onClose }: { deviceId: string; onClose: () => void }) {
  const translate = useTranslate()
  const notify = useNotify()
  const redirect = useRedirect()
  const api = useApi()
  const ask = async (reason: string | undefined) => {
    const body = { deviceIds: [deviceId], kind: 'wipe', reason }
    const { id } = await api.call<ApprovalDetail>('/commands/bulk', { method: 'POST', body })
    notify('locks.acts.wipe.asked', { type: 'success' })
    redirect('show', 'approvals', id)
  }
  return (
    <ActDialog
      title={translate('locks.acts.wipe.title')}
      confirm={translate('locks.acts.wipe.do')}
      color="error"
      reason={{ required: true }}
      act={ask}
      onClose={onClose}
    >
      {translate('locks.acts.wipe.text')}
    </ActDialog>
  )
}
