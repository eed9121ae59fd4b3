import Alert from '@mui/material/Alert'
import Box from '@mui/material/Box'
import { useQuery } from '@tanstack/react-query'
import { useGetOne, useLocation, useTranslate } from 'react-admin'
import type { CourseSession } from '#contract/course-sessions'
import { sessionName } from '../course-sessions/marks.tsx'
import { Heading } from '../layout/page.tsx'
import { Failed, Waiting } from '../layout/states.tsx'
import { useApi } from '../provider/use-api.ts'

/** Notes the reader down as present, with the code their phone has scanned. */
export default function CheckIn() {
  const translate = useTranslate()
  const api = useApi()
  const asked = new URLSearchParams(useLocation().search)
  const [id, code] = [asked.get('session') ?? '', asked.get('code') ?? '']
  const { data: session } = useGetOne<CourseSession>('course-sessions', { id }, { enabled: !!id })
  const { data, error } = useQuery({
    queryKey: ['check-in', id, code],
    queryFn: () =>
      api.call<{ recorded: boolean }>(`/course-sessions/${encodeURIComponent(id)}/check-in`, {
        method: 'POST',
        body: { code },
      }),
    retry: false,
    // Once noted down one is; a second look asks nothing.
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
  })
  return (
    <Box sx={{ maxWidth: '32rem' }}>
      <Heading title={translate('check_in.title')} lead={session && sessionName(session)} />
      {error && <Failed error={error} />}
      {!error && !data && <Waiting rows={2} />}
      {data && (
        <Alert severity="success">
          {translate(data.recorded ? 'check_in.recorded' : 'check_in.known')}
        </Alert>
      )}
    </Box>
  )
}
