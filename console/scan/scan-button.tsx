import QrCodeScanner from '@mui/icons-material/QrCodeScanner'
import Dialog from '@mui/material/Dialog'
import DialogContent from '@mui/material/DialogContent'
import DialogTitle from '@mui/material/DialogTitle'
import IconButton from '@mui/material/IconButton'
import Tooltip from '@mui/material/Tooltip'
import { useState } from 'react'
import { useCreatePath, useNavigate, useNotify, useTranslate } from 'react-admin'
import type { ScanMatch } from '#contract/scan'
import { refusalText } from '../provider/problem.ts'
import { ScanField } from './scan-field.tsx'
import { useScan } from './use-scan.ts'
import { useWedge } from './use-wedge.ts'

/** On every page: a scanner leads to the record, with or without the box open. */
export function ScanButton() {
  const translate = useTranslate()
  const navigate = useNavigate()
  const createPath = useCreatePath()
  const [open, setOpen] = useState(false)
  const show = ({ resource, id }: ScanMatch) => {
    setOpen(false)
    navigate(createPath({ resource, type: 'show', id }))
  }
  return (
    <>
      {!open && <Listener onMatch={show} />}
      <Tooltip title={translate('scan.title')}>
        <IconButton
          color="inherit"
          aria-label={translate('scan.title')}
          onClick={() => setOpen(true)}
        >
          <QrCodeScanner />
        </IconButton>
      </Tooltip>
      {open && (
        <Dialog open onClose={() => setOpen(false)} fullWidth maxWidth="sm">
          <DialogTitle>{translate('scan.title')}</DialogTitle>
          <DialogContent sx={{ '&&': { pt: 1 } }}>
            <ScanField onMatch={show} />
          </DialogContent>
        </Dialog>
      )}
    </>
  )
}

/** A page that takes scans for itself, as the counter and a stocktake do, has a field of its own and no listener. */
function Listener({ onMatch }: { onMatch: (match: ScanMatch) => void }) {
  const translate = useTranslate()
  const notify = useNotify()
  const scan = useScan()
  useWedge((code) => {
    if (/^#\/(kiosk|stocktakes\/)/.test(window.location.hash)) return
    scan(code).then(onMatch, (error) =>
      notify(translate(refusalText(error), { _: refusalText(error) }), { type: 'warning' }),
    )
  })
  return null
}
