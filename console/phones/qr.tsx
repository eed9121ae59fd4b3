import Box from '@mui/material/Box'
import { create } from 'qrcode'

/** Light margin that a reader needs: ISO/IEC 18004 §9.1. */
const QUIET = 4

/** A QR code as one path, dark on light in either theme. */
export function Qr({ text, label }: { text: string; label: string }) {
  const { modules } = create(text, { errorCorrectionLevel: 'M' })
  const { size, data } = modules
  const path = Array.from(data, (dark, i) =>
    dark ? `M${QUIET + (i % size)} ${QUIET + Math.floor(i / size)}h1v1h-1z` : '',
  ).join('')
  const whole = size + 2 * QUIET
  return (
    <Box
      component="svg"
      role="img"
      aria-label={label}
      viewBox={`0 0 ${whole} ${whole}`}
      shapeRendering="crispEdges"
      sx={{ width: '100%', maxWidth: 360, mx: 'auto', display: 'block', bgcolor: '#fff' }}
    >
      <path d={path} fill="#000" />
    </Box>
  )
}
