import Alert from '@mui/material/Alert'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Typography from '@mui/material/Typography'
import { useTranslate } from 'react-admin'
import type { CourseRecording, WatchState } from '#contract/course-recordings'
import { ProgressBar } from '../fields/progress.tsx'
import { Refusal } from '../layout/refusal.tsx'
import { useWatch } from './use-watch.ts'

/** The video, and what of it counts: a jump leaves a gap that is still to be watched. */
export function Player({ recording }: { recording: CourseRecording }) {
  const translate = useTranslate()
  const { video, state, error, begin } = useWatch(recording.id)
  return (
    <Box sx={{ display: 'grid', gap: 1.5 }}>
      <Box
        component="video"
        ref={video}
        controls
        preload="metadata"
        controlsList="nodownload"
        src={`/api/course-recordings/${recording.id}/content`}
        aria-label={recording.title}
        sx={{ width: '100%', maxHeight: '70vh', backgroundColor: '#000', borderRadius: 1 }}
      />
      <Refusal error={error} />
      {error !== null && (
        <Box>
          <Button variant="outlined" onClick={() => void begin()}>
            {translate('resources.course-recordings.watch_here')}
          </Button>
        </Box>
      )}
      {state && <Watched state={state} seconds={recording.seconds} begin={begin} />}
    </Box>
  )
}

interface WatchedProps {
  state: WatchState
  seconds: number
  begin: (again: boolean) => Promise<void>
}

function Watched({ state, seconds, begin }: WatchedProps) {
  const translate = useTranslate()
  const { watchedPercent, neededPercent, watched, completedAt } = state
  return (
    <>
      <Box>
        <Typography>{translate('resources.course-recordings.counted')}</Typography>
        <ProgressBar done={watchedPercent} total={100} goal={neededPercent} isShare />
      </Box>
      <Box
        role="img"
        aria-label={translate('resources.course-recordings.pieces_label')}
        sx={{ position: 'relative', height: 10, borderRadius: 99, backgroundColor: 'divider' }}
      >
        {watched.map(([from, to]) => (
          <Box
            key={from}
            sx={{
              position: 'absolute',
              top: 0,
              bottom: 0,
              left: `${(from / (seconds * 10)).toFixed(2)}%`,
              width: `${((to - from) / (seconds * 10)).toFixed(2)}%`,
              backgroundColor: 'success.main',
              borderRadius: 99,
            }}
          />
        ))}
      </Box>
      {completedAt ? (
        <Alert
          severity="success"
          action={
            <Button color="inherit" onClick={() => void begin(true)}>
              {translate('resources.course-recordings.again')}
            </Button>
          }
        >
          {translate('resources.course-recordings.enough')}
        </Alert>
      ) : (
        <Typography color="text.secondary">
          {translate('resources.course-recordings.rule', { percent: neededPercent })}
        </Typography>
      )}
    </>
  )
}
