import Alert from '@mui/material/Alert'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Dialog from '@mui/material/Dialog'
import DialogActions from '@mui/material/DialogActions'
import DialogContent from '@mui/material/DialogContent'
import DialogTitle from '@mui/material/DialogTitle'
import Typography from '@mui/material/Typography'
import { useTranslate } from 'react-admin'
import type { Invited } from '#contract/invitations'

/** Who was invited and who was not; links stand here and nowhere else. */
export function InvitedDialog({ made, onClose }: { made: Invited; onClose: () => void }) {
  const translate = useTranslate()
  const words = (part: string, count?: number) =>
    translate(`resources.invitations.${part}`, { smart_count: count })
  const links = made.invited.filter(({ link }) => link !== null)
  const copied = links.map(({ username, name, link }) => `${username}\t${name}\t${link}`).join('\n')
  return (
    // A click beside it must not lose what is shown once.
    <Dialog open fullWidth maxWidth="md" aria-labelledby="invited-title">
      <DialogTitle id="invited-title">{words('made')}</DialogTitle>
      <DialogContent sx={{ display: 'grid', gap: 2 }}>
        <Alert severity="success">{words('made_count', made.invited.length)}</Alert>
        {links.length > 0 && (
          <>
            <Alert severity="warning">{words('once')}</Alert>
            <Box data-testid="links" sx={{ maxHeight: '20rem', overflowY: 'auto' }}>
              {links.map(({ id, name, username, link }) => (
                <Box key={id} sx={{ py: 0.75, overflowWrap: 'anywhere' }}>
                  <Typography sx={{ fontWeight: 600 }}>
                    {name} ({username})
                  </Typography>
                  <code>{link}</code>
                </Box>
              ))}
            </Box>
          </>
        )}
        {made.refused.length > 0 && (
          <>
            <Alert severity="info">{words('refused_count', made.refused.length)}</Alert>
            <Box component="ul" sx={{ m: 0, pl: 3, maxHeight: '16rem', overflowY: 'auto' }}>
              {made.refused.map(({ staffId, name, message }) => (
                <li key={staffId}>
                  {name || staffId}: {message}
                </li>
              ))}
            </Box>
          </>
        )}
      </DialogContent>
      <DialogActions sx={{ px: 3, pb: 2, flexWrap: 'wrap' }}>
        {links.length > 0 && (
          <Button onClick={() => void navigator.clipboard.writeText(copied)}>
            {words('copy')}
          </Button>
        )}
        <Button variant="contained" onClick={onClose}>
          {translate('ra.action.close')}
        </Button>
      </DialogActions>
    </Dialog>
  )
}
