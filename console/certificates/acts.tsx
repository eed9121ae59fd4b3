import Button from '@mui/material/Button'
import Stack from '@mui/material/Stack'
import { useState } from 'react'
import { useTranslate } from 'react-admin'
import type { Certificate } from '#contract/certificates'
import { BlockKey } from '../blocked-keys/block.tsx'
import { ActDialog } from '../layout/act-dialog.tsx'
import { useApi } from '../provider/use-api.ts'
import { useReach } from '../provider/use-session.ts'
import { standingOf } from './marks.tsx'
import { ReasonChoice } from './reason-choice.tsx'

type Act = 'hold' | 'release' | 'revoke' | 'block'

/** What the reader may do about a certificate that is in use or held; the API has the last word. */
export function Acts({ certificate }: { certificate: Certificate }) {
  const translate = useTranslate()
  const mayHold = useReach('certificates.hold') === 'all'
  const mayRevoke = useReach('certificates.revoke') === 'all'
  const [asking, setAsking] = useState<Act | null>(null)
  const standing = standingOf(certificate, Date.now())
  const isLive = standing === 'issued' || standing === 'replaced'
  const acts: Act[] = []
  if (isLive && mayHold) acts.push('hold')
  if (standing === 'held' && mayRevoke) acts.push('release')
  if ((isLive || standing === 'held') && mayRevoke) acts.push('revoke')
  if (mayRevoke && standing !== 'intent') acts.push('block')
  const close = () => setAsking(null)
  return (
    <>
      {acts.map((act) => (
        <Button
          key={act}
          variant={act === 'release' ? 'contained' : 'outlined'}
          color={act === 'release' ? 'primary' : 'error'}
          onClick={() => setAsking(act)}
        >
          {translate(`resources.certificates.acts.${act}.do`)}
        </Button>
      ))}
      {asking === 'block' && <BlockKey certificateId={certificate.id} onClose={close} />}
      {asking === 'revoke' && <Revoke certificate={certificate} onClose={close} />}
      {(asking === 'hold' || asking === 'release') && (
        <HoldOrRelease act={asking} certificate={certificate} onClose={close} />
      )}
    </>
  )
}

interface Asking {
  certificate: Certificate
  onClose: () => void
}

function HoldOrRelease({ act, certificate, onClose }: Asking & { act: 'hold' | 'release' }) {
  const translate = useTranslate()
  const api = useApi()
  const words = (part: string) => translate(`resources.certificates.acts.${act}.${part}`)
  return (
    <ActDialog
      title={words('title')}
      confirm={words('do')}
      color={act === 'hold' ? 'error' : 'primary'}
      reason={{ required: false }}
      act={(note) =>
        api.call(`/certificates/${certificate.id}/${act}`, { method: 'POST', body: { note } })
      }
      onClose={onClose}
    >
      {words('text')}
    </ActDialog>
  )
}

function Revoke({ certificate, onClose }: Asking) {
  const translate = useTranslate()
  const api = useApi()
  const [reason, setReason] = useState('')
  return (
    <ActDialog
      title={translate('resources.certificates.acts.revoke.title')}
      confirm={translate('resources.certificates.acts.revoke.do')}
      color="error"
      ready={reason !== ''}
      reason={{ required: false, label: 'app.act.note' }}
      act={(note) =>
        api.call(`/certificates/${certificate.id}/revoke`, {
          method: 'POST',
          body: { reason, note },
        })
      }
      onClose={onClose}
    >
      <Stack spacing={2}>
        <span>{translate('resources.certificates.acts.revoke.text')}</span>
        <ReasonChoice value={reason} onChange={setReason} />
      </Stack>
    </ActDialog>
  )
}
