import Box from '@mui/material/Box'
import { useTranslate } from 'react-admin'
import { OwnSwaps } from '../appointments/own-swaps.tsx'
import { HeldDevices } from '../devices/held-devices.tsx'
import { LostButton } from '../incidents/lost-button.tsx'
import { Notice } from '../layout/states.tsx'
import { Panel } from './panel.tsx'

export function OwnDevices({ staffId }: { staffId: string | null }) {
  const translate = useTranslate()
  return (
    <Panel title={translate('home.own_devices')}>
      {staffId ? (
        <>
          <Box sx={{ px: 2, pt: 1 }}>
            <LostButton staffId={staffId} />
          </Box>
          <HeldDevices holderId={staffId} />
          <OwnSwaps staffId={staffId} />
        </>
      ) : (
        <Notice title={translate('home.not_linked')} text={translate('home.not_linked_hint')} />
      )}
    </Panel>
  )
}
