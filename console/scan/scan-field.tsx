import CameraAltOutlined from '@mui/icons-material/CameraAltOutlined'
import ImageOutlined from '@mui/icons-material/ImageOutlined'
import Alert from '@mui/material/Alert'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import TextField from '@mui/material/TextField'
import { type ChangeEvent, type FormEvent, lazy, Suspense, useState } from 'react'
import { useTranslate } from 'react-admin'
import type { ScanMatch } from '#contract/scan'
import { refusalText } from '../provider/problem.ts'
import { useScan } from './use-scan.ts'
import { useWedge } from './use-wedge.ts'

// The reader weighs as much as the rest of the page: it comes when somebody looks through it.
const Camera = lazy(() => import('./camera.tsx').then((module) => ({ default: module.Camera })))

interface Props {
  onMatch: (match: ScanMatch) => void
  /** Key of what is to be scanned here. */
  label?: string
}

/** Takes a code from a USB scanner, the keyboard, the camera or a photograph. */
export function ScanField({ onMatch, label = 'scan.field' }: Props) {
  const translate = useTranslate()
  const scan = useScan()
  const [text, setText] = useState('')
  const [looking, setLooking] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)

  const take = async (code: string) => {
    try {
      onMatch(await scan(code))
      setProblem(null)
      setLooking(false)
      setText('')
    } catch (error) {
      setProblem(`${code}: ${translate(refusalText(error), { _: refusalText(error) })}`)
    }
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (text.trim()) void take(text.trim())
  }
  const photograph = async (event: ChangeEvent<HTMLInputElement>) => {
    const [file] = event.target.files ?? []
    event.target.value = ''
    if (!file) return
    const { readCode } = await import('./reader.ts')
    const code = await readCode(file).catch(() => null)
    if (code) await take(code)
    else setProblem(translate('scan.no_code'))
  }
  useWedge((code) => void take(code))

  return (
    <Box sx={{ display: 'grid', gap: 1 }}>
      <Box
        component="form"
        onSubmit={submit}
        sx={{ display: 'flex', gap: 1, flexWrap: 'wrap', alignItems: 'center' }}
      >
        <TextField
          value={text}
          onChange={(event) => setText(event.target.value)}
          label={translate(label)}
          autoComplete="off"
          slotProps={{ htmlInput: { maxLength: 200 } }}
          sx={{ flex: '1 1 14rem' }}
        />
        <Button type="submit" variant="outlined">
          {translate('scan.read')}
        </Button>
        <Button
          startIcon={<CameraAltOutlined />}
          aria-pressed={looking}
          onClick={() => setLooking(!looking)}
        >
          {translate('scan.camera')}
        </Button>
        <Button component="label" startIcon={<ImageOutlined />}>
          {translate('scan.photo')}
          <input
            type="file"
            accept="image/*"
            hidden
            onChange={photograph}
            data-testid="scan-photo"
          />
        </Button>
      </Box>
      {problem && (
        <Alert severity="error" onClose={() => setProblem(null)}>
          {problem}
        </Alert>
      )}
      {looking && (
        <Suspense>
          <Camera onCode={(code) => void take(code)} />
        </Suspense>
      )}
    </Box>
  )
}
