import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Card from '@mui/material/Card'
import LinearProgress from '@mui/material/LinearProgress'
import TextField from '@mui/material/TextField'
import Typography from '@mui/material/Typography'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useCanAccess, useNavigate, useTranslate } from 'react-admin'
import { type CourseRecording, RECORDING_TYPES } from '#contract/course-recordings'
import type { Course } from '#contract/courses'
import { AccessDeniedPage } from '../layout/error-page.tsx'
import { Heading } from '../layout/page.tsx'
import { RecordChoice } from '../layout/record-choice.tsx'
import { Refusal } from '../layout/refusal.tsx'
import { Trail } from '../layout/trail.tsx'
import { sendFile } from '../provider/upload.ts'

export default function RecordingCreate() {
  const translate = useTranslate()
  const { canAccess, isPending } = useCanAccess({
    resource: 'course-recordings',
    action: 'create',
  })
  if (isPending) return null
  if (!canAccess) return <AccessDeniedPage />
  return (
    <Box sx={{ maxWidth: '40rem' }}>
      <Heading
        trail={<Trail resource="course-recordings" />}
        title={translate('resources.course-recordings.add')}
        lead={translate('resources.course-recordings.add_lead')}
      />
      <Card sx={{ p: 2 }}>
        <UploadForm />
      </Card>
    </Box>
  )
}

function UploadForm() {
  const translate = useTranslate()
  const navigate = useNavigate()
  const [course, setCourse] = useState<Course | null>(null)
  const [title, setTitle] = useState('')
  const [file, setFile] = useState<File | null>(null)
  const [sent, setSent] = useState(0)
  const { mutate, error, isPending } = useMutation({
    mutationFn: (chosen: File) => {
      const query = new URLSearchParams({
        courseId: course!.id,
        title: title.trim(),
        fileName: chosen.name,
      })
      return sendFile<CourseRecording>(`/api/course-recordings?${query}`, chosen, setSent)
    },
    onSuccess: ({ id }) => navigate(`/course-recordings/${id}/show`),
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (file) mutate(file)
  }
  return (
    <Box component="form" onSubmit={submit} sx={{ display: 'grid', gap: 1.5 }}>
      <Refusal error={error} />
      <RecordChoice<Course>
        resource="courses"
        sort="name"
        label="resources.course-recordings.fields.courseId"
        name={({ name }) => name}
        value={course}
        onChange={setCourse}
        autoFocus
      />
      <TextField
        label={translate('resources.course-recordings.fields.title')}
        value={title}
        onChange={(event) => setTitle(event.target.value)}
        slotProps={{ htmlInput: { maxLength: 150 } }}
      />
      <Box sx={{ display: 'flex', gap: 1.5, alignItems: 'center', flexWrap: 'wrap' }}>
        <Button variant="outlined" component="label">
          {translate('resources.course-recordings.pick')}
          <input
            hidden
            type="file"
            accept={RECORDING_TYPES.join()}
            onChange={(event) => setFile(event.target.files?.[0] ?? null)}
          />
        </Button>
        <Typography sx={{ overflowWrap: 'anywhere' }}>{file?.name}</Typography>
      </Box>
      {isPending && <LinearProgress variant="determinate" value={sent * 100} />}
      <Box>
        <Button
          type="submit"
          variant="contained"
          loading={isPending}
          disabled={!course || !title.trim() || !file}
        >
          {translate('resources.course-recordings.upload')}
        </Button>
      </Box>
    </Box>
  )
}
