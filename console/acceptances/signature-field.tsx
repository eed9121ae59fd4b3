import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Typography from '@mui/material/Typography'
import { useEffect, useRef } from 'react'
import { useTranslate } from 'react-admin'
import SignaturePad from 'signature_pad'
import type { Signature } from '#contract/handovers'

interface Props {
  /** Null while nothing is written. */
  onChange: (signature: Signature | null) => void
  name?: string
}

/** Paper to sign on: dark on white in any theme, as the receipt shows it. */
export function SignatureField({ onChange, name }: Props) {
  const translate = useTranslate()
  const canvas = useRef<HTMLCanvasElement>(null)
  const pad = useRef<SignaturePad>(null)
  const changed = useRef(onChange)
  changed.current = onChange
  useEffect(() => {
    const field = canvas.current
    if (!field) return
    const drawn = new SignaturePad(field, { penColor: '#111', minWidth: 1.2, maxWidth: 2.6 })
    pad.current = drawn
    const resize = () => {
      const ratio = Math.max(window.devicePixelRatio, 1)
      field.width = field.offsetWidth * ratio
      field.height = field.offsetHeight * ratio
      field.getContext('2d')?.scale(ratio, ratio)
      drawn.fromData(drawn.toData())
    }
    const tell = () => changed.current(signatureOf(drawn, field))
    resize()
    drawn.addEventListener('endStroke', tell)
    window.addEventListener('resize', resize)
    return () => {
      window.removeEventListener('resize', resize)
      drawn.off()
    }
  }, [])
  return (
    <Box>
      <Box sx={{ position: 'relative' }}>
        <Box
          component="canvas"
          ref={canvas}
          aria-label={translate('resources.acceptances.sign_here')}
          data-testid="signature"
          sx={{
            display: 'block',
            width: '100%',
            height: 200,
            border: 1,
            borderColor: 'divider',
            borderRadius: 2,
            bgcolor: '#fff',
            touchAction: 'none',
          }}
        />
        <Box
          sx={{
            position: 'absolute',
            left: 24,
            right: 24,
            bottom: 44,
            borderTop: '1px dashed #b8c0c6',
            pointerEvents: 'none',
          }}
        />
      </Box>
      <Box sx={{ display: 'flex', alignItems: 'center', mt: 0.5 }}>
        <Typography variant="body2" color="text.secondary" sx={{ flex: 1 }}>
          {name ?? translate('resources.acceptances.sign_here')}
        </Typography>
        <Button
          onClick={() => {
            pad.current?.clear()
            onChange(null)
          }}
        >
          {translate('resources.acceptances.clear')}
        </Button>
      </Box>
    </Box>
  )
}

const rounded = (value: number) => Math.round(Math.max(0, value) * 10) / 10

function signatureOf(pad: SignaturePad, field: HTMLCanvasElement): Signature | null {
  const strokes = pad
    .toData()
    .map(({ points }) => points.map(({ x, y }): [number, number] => [rounded(x), rounded(y)]))
    .filter((points) => points.length > 0)
  if (strokes.length === 0) return null
  return { width: field.offsetWidth, height: field.offsetHeight, strokes }
}
