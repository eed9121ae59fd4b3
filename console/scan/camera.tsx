import Alert from '@mui/material/Alert'
import Box from '@mui/material/Box'
import { useEffect, useRef, useState } from 'react'
import { useTranslate } from 'react-admin'
import { readCode } from './reader.ts'

const LOOK_EVERY_MS = 200

/** The picture of the phone's camera, looked at until it shows a code. */
export function Camera({ onCode }: { onCode: (code: string) => void }) {
  const translate = useTranslate()
  const video = useRef<HTMLVideoElement>(null)
  const seen = useRef(onCode)
  seen.current = onCode
  const [failed, setFailed] = useState(false)
  useEffect(() => {
    let stream: MediaStream | undefined
    let timer: number | undefined
    let over = false
    const look = async () => {
      const code = video.current && (await readFrame(video.current))
      if (over) return
      if (code) seen.current(code)
      timer = window.setTimeout(look, code ? 5 * LOOK_EVERY_MS : LOOK_EVERY_MS)
    }
    const start = async () => {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } })
      if (over || !video.current) return
      video.current.srcObject = stream
      await video.current.play()
      await look()
    }
    start().catch(() => setFailed(true))
    return () => {
      over = true
      window.clearTimeout(timer)
      for (const track of stream?.getTracks() ?? []) track.stop()
    }
  }, [])
  if (failed) return <Alert severity="warning">{translate('scan.no_camera')}</Alert>
  return (
    <Box
      component="video"
      ref={video}
      muted
      playsInline
      sx={{ width: '100%', maxHeight: '50vh', borderRadius: 2, bgcolor: 'common.black' }}
    />
  )
}

async function readFrame(video: HTMLVideoElement): Promise<string | null> {
  const { videoWidth: width, videoHeight: height } = video
  if (width === 0) return null
  const canvas = document.createElement('canvas')
  Object.assign(canvas, { width, height })
  const context = canvas.getContext('2d', { willReadFrequently: true })
  if (!context) return null
  context.drawImage(video, 0, 0)
  return readCode(context.getImageData(0, 0, width, height))
}
