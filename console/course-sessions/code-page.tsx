import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import LinearProgress from '@mui/material/LinearProgress'
import Typography from '@mui/material/Typography'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { useGetOne, useLocation, useTranslate } from 'react-admin'
import type { CourseSession, SessionCode } from '#contract/course-sessions'
import { Heading } from '../layout/page.tsx'
import { Failed, Waiting } from '../layout/states.tsx'
import { Trail } from '../layout/trail.tsx'
import { useApi } from '../provider/use-api.ts'

const TICK_MS = 500

/** For the screen in the room: the code changes by itself, and a photograph of it is soon worth nothing. */
export default function CodePage() {
  const translate = useTranslate()
  const api = useApi()
  const screen = useRef<HTMLDivElement>(null)
  const id = new URLSearchParams(useLocation().search).get('session') ?? ''
  const { data: session } = useGetOne<CourseSession>('course-sessions', { id }, { enabled: !!id })
  const { data, error, refetch } = useQuery({
    queryKey: ['session-code', id],
    queryFn: () => api.call<SessionCode>(`/course-sessions/${id}/code`, { method: 'POST' }),
    // A little after it has changed, by the server's own clock.
    refetchInterval: (query) =>
      query.state.data ? Math.max(1000, leftOf(query.state.data) * 1000 + 500) : 5000,
    refetchIntervalInBackground: true,
  })
  if (error) return <Failed error={error} retry={() => void refetch()} />
  if (!data) return <Waiting rows={6} />
  return (
    <Box ref={screen} sx={{ backgroundColor: 'background.default', p: { xs: 1, sm: 3 } }}>
      <Heading
        trail={<Trail resource="course-sessions" />}
        title={session?.courseName ?? translate('check_in.screen_title')}
        lead={translate('check_in.screen_lead')}
        actions={
          <Button variant="outlined" onClick={() => void screen.current?.requestFullscreen()}>
            {translate('check_in.fullscreen')}
          </Button>
        }
      />
      <Box sx={{ maxWidth: 'min(80vh, 100%)', mx: 'auto', textAlign: 'center' }}>
        <Box
          component="img"
          alt={translate('check_in.code_alt')}
          src={`data:image/svg+xml;utf8,${encodeURIComponent(data.svg)}`}
          sx={{ width: '100%', maxWidth: '70vh', display: 'block', mx: 'auto', borderRadius: 1 }}
        />
        <Left code={data} />
        {session && (
          <Typography sx={{ mt: 1, fontSize: '1.2rem' }}>
            {translate('check_in.present', { count: session.attended })}
          </Typography>
        )}
      </Box>
    </Box>
  )
}

const leftOf = ({ changesAt }: SessionCode): number => (Date.parse(changesAt) - Date.now()) / 1000

function Left({ code }: { code: SessionCode }) {
  const translate = useTranslate()
  const [, tick] = useState(0)
  useEffect(() => {
    const timer = setInterval(() => tick((n) => n + 1), TICK_MS)
    return () => clearInterval(timer)
  }, [])
  const left = Math.max(0, Math.min(code.windowSeconds, leftOf(code)))
  return (
    <LinearProgress
      variant="determinate"
      value={(left * 100) / code.windowSeconds}
      aria-label={translate('check_in.time_left')}
      sx={{ mt: 2, height: 8, borderRadius: 4 }}
    />
  )
}
