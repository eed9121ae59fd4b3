import Button from '@mui/material/Button'
import Stack from '@mui/material/Stack'
import { useRef, useState } from 'react'
import { useTranslate } from 'react-admin'
import type { DeviceProfile } from '#contract/certificates'
import { ActDialog } from '../layout/act-dialog.tsx'
import { download } from '../list/download.ts'
import { useReach } from '../provider/use-session.ts'
import { ProfileChoice } from './profile-choice.tsx'

/** The kitting sheets of a wave. */
export function KittingSheets({ waveId }: { waveId: string }) {
  const translate = useTranslate()
  const words = (part: string) => translate(`resources.enrollment-tokens.make.${part}`)
  const mayWrite = useReach('enrollment.write') !== null
  const [asking, setAsking] = useState(false)
  const [profile, setProfile] = useState<DeviceProfile>('device-management')
  const key = useRef('')
  const ask = () => {
    key.current = crypto.randomUUID()
    setAsking(true)
  }
  if (!mayWrite) return null
  return (
    <>
      <Button variant="outlined" onClick={ask}>
        {words('wave')}
      </Button>
      {asking && (
        <ActDialog
          title={words('wave_title')}
          confirm={words('wave')}
          act={() =>
            download('/enrollment-tokens/bulk', {
              body: { waveId, profile },
              idempotencyKey: key.current,
            })
          }
          onClose={() => setAsking(false)}
        >
          <Stack spacing={2} sx={{ pt: 1 }}>
            <span>{words('wave_text')}</span>
            <ProfileChoice value={profile} onChange={setProfile} />
          </Stack>
        </ActDialog>
      )}
    </>
  )
}
