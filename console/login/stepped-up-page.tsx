import Alert from '@mui/material/Alert'
import Box from '@mui/material/Box'
import { useEffect } from 'react'
import { useLocation, useTranslate } from 'react-admin'
import { tellSteppedUp } from '../provider/step-up-channel.ts'

/** Where the identity provider's window ends: the page that waits is told, and this one closes. */
export default function SteppedUpPage() {
  const translate = useTranslate()
  const refusal = new URLSearchParams(useLocation().search).get('sso')
  useEffect(() => {
    tellSteppedUp(refusal)
    window.close()
  }, [refusal])
  return (
    <Box component="main" sx={{ p: 2 }}>
      <Alert severity={refusal ? 'error' : 'success'}>
        {translate('app.step_up.close_window')}
      </Alert>
    </Box>
  )
}
