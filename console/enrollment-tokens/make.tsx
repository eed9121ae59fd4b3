import Button from '@mui/material/Button'
import Stack from '@mui/material/Stack'
import { useRef, useState } from 'react'
import { useTranslate } from 'react-admin'
import type { DeviceProfile } from '#contract/certificates'
import type { EnrollmentTokenMade } from '#contract/enrollment'
import { ActDialog } from '../layout/act-dialog.tsx'
import { useApi } from '../provider/use-api.ts'
import { Made } from './made.tsx'
import { ProfileChoice } from './profile-choice.tsx'

/** For one device; what comes of it is shown once. */
export function MakeToken({ deviceId }: { deviceId: string }) {
  const translate = useTranslate()
  const words = (part: string) => translate(`resources.enrollment-tokens.make.${part}`)
  const api = useApi()
  const [asking, setAsking] = useState(false)
  const [profile, setProfile] = useState<DeviceProfile>('device-management')
  const [made, setMade] = useState<EnrollmentTokenMade | null>(null)
  // Of one opening of the dialog: pressed again after a lost answer, it makes no second token.
  const key = useRef('')
  const ask = () => {
    key.current = crypto.randomUUID()
    setAsking(true)
  }
  const make = async () =>
    setMade(
      await api.call<EnrollmentTokenMade>('/enrollment-tokens', {
        method: 'POST',
        body: { deviceId, profile },
        idempotencyKey: key.current,
      }),
    )
  return (
    <>
      <Button variant="outlined" onClick={ask}>
        {words('do')}
      </Button>
      {asking && (
        <ActDialog
          title={words('title')}
          confirm={words('do')}
          act={make}
          onClose={() => setAsking(false)}
        >
          <Stack spacing={2} sx={{ pt: 1 }}>
            <span>{words('text')}</span>
            <ProfileChoice value={profile} onChange={setProfile} />
          </Stack>
        </ActDialog>
      )}
      {made && <Made token={made} onClose={() => setMade(null)} />}
    </>
  )
}
