import CameraAltOutlined from '@mui/icons-material/CameraAltOutlined'
import ImageOutlined from '@mui/icons-material/ImageOutlined'
import Alert from '@mui/material/Alert'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import TextField from '@mui/material/TextField'
import { type ChangeEvent, type FormEvent, lazy, Suspense, useRef, useState } from 'react'
import { useTranslate } from 'react-admin'
import { refusalText } from '../provider/problem.ts'
import { useWedge } from './use-wedge.ts'

// The reader weighs as much as the rest of the page: it comes when somebody looks through it.
const Camera = lazy(() => import('./camera.tsx').then((module) => ({ default: module.Camera })))

/** As long as the camera may look at one code without reading it again. */
const SAME_CODE_MS = 3000

interface Props {
  /** Fails in words for the reader where the code is of no use here. */
  onCode: (code: string) => Promise<unknown>
  /** Key of what is to be scanned here. */
  label?: string
  /** One code after the other: the camera stays on, and a refused code makes room for the next. */
  continuous?: boolean
}

/** Takes a code from a USB scanner, the keyboard, the camera or a photograph. */
export function CodeField({ onCode, label = 'scan.field', continuous = false }: Props) {
  const translate = useTranslate()
  const [text, setText] = useState('')
  const [looking, setLooking] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  const seen = useRef({ code: '', at: 0 })

  const take = async (code: string) => {
    try {
      await onCode(code)
      setProblem(null)
      if (!continuous) setLooking(false)
    } catch (error) {
      setProblem(`${code}: ${translate(refusalText(error), { _: refusalText(error) })}`)
      if (!continuous) setText(code)
    }
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (!text.trim()) return
    // At once: a scanner does not wait for the answer before it types the next.
    setText('')
    void take(text.trim())
  }
  const see = (code: string) => {
    const { code: last, at } = seen.current
    const now = performance.now()
    seen.current = { code, at: now }
    if (code !== last || now - at > SAME_CODE_MS) void take(code)
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
          <Camera onCode={see} />
        </Suspense>
      )}
    </Box>
  )
}
