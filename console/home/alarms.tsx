import MuiAlert from '@mui/material/Alert'
import AlertTitle from '@mui/material/AlertTitle'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import { LinkBase, useTranslate } from 'react-admin'
import { isSeen, useStanding } from '../alerts/use-standing.ts'
import { Value } from '../alerts/words.tsx'
import { Instant } from '../fields/dates-shown.tsx'

/** What alarms and nobody has said they see to: first of all there is, and gone when it is over. */
export default function Alarms() {
  const translate = useTranslate()
  const { data = [] } = useStanding()
  const unseen = data.filter((alert) => !isSeen(alert, Date.now()))
  if (unseen.length === 0) return null
  return (
    <MuiAlert severity="error" sx={{ mb: 2 }}>
      <AlertTitle>{translate('home.alarms', { smart_count: unseen.length })}</AlertTitle>
      <Box component="ul" sx={{ m: 0, pl: 2.5 }}>
        {unseen.map((alert) => (
          <li key={alert.id}>
            {translate(`resources.alerts.kinds.${alert.kind}`)} (<Value alert={alert} />){' '}
            <Instant value={alert.raisedAt} />
          </li>
        ))}
      </Box>
      <Button
        color="inherit"
        size="small"
        component={LinkBase}
        to="/alerts"
        sx={{ mt: 0.5, ml: -0.5 }}
      >
        {translate('home.all_alarms')}
      </Button>
    </MuiAlert>
  )
}
