import Alert from '@mui/material/Alert'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import LinearProgress from '@mui/material/LinearProgress'
import Typography from '@mui/material/Typography'
import { useMutation } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { useCanAccess, useCreatePath, useNavigate, useTranslate } from 'react-admin'
import type { ImportKind } from '#contract/imports'
import { AccessDeniedPage } from '../layout/error-page.tsx'
import { Heading } from '../layout/page.tsx'
import { problemOf } from '../provider/problem.ts'
import { useApi } from '../provider/use-api.ts'
import { DropZone } from './drop-zone.tsx'
import { KindChoice } from './kind-choice.tsx'

export default function ImportCreate() {
  const translate = useTranslate()
  const { canAccess, isPending } = useCanAccess({ resource: 'imports', action: 'create' })
  if (isPending) return null
  if (!canAccess) return <AccessDeniedPage />
  return (
    <Box sx={{ maxWidth: '52rem' }}>
      <Heading
        title={translate('resources.imports.start')}
        lead={translate('resources.imports.start_lead')}
      />
      <UploadForm />
    </Box>
  )
}

function UploadForm() {
  const translate = useTranslate()
  const [kind, setKind] = useState<ImportKind | null>(null)
  const [file, setFile] = useState<File | null>(null)
  const { send, cancel, share, error, busy } = useUpload()
  return (
    <Box sx={{ display: 'grid', gap: 3, mt: 1 }}>
      <Step number={1} title={translate('resources.imports.choose_kind')}>
        <KindChoice value={kind} onChange={setKind} disabled={busy} />
      </Step>
      <Step number={2} title={translate('resources.imports.choose_file')}>
        <DropZone file={file} onChange={setFile} disabled={busy} />
      </Step>
      <Step number={3} title={translate('resources.imports.check')}>
        {error && <UploadFailed error={error} />}
        {busy ? (
          <Progress share={share} onCancel={cancel} />
        ) : (
          <Box>
            <Button
              variant="contained"
              size="large"
              disabled={!kind || !file}
              onClick={() => kind && file && send({ kind, file })}
            >
              {translate('resources.imports.upload')}
            </Button>
            <Typography variant="body2" color="text.secondary" sx={{ mt: 1 }}>
              {translate('resources.imports.nothing_yet')}
            </Typography>
          </Box>
        )}
      </Step>
    </Box>
  )
}

function useUpload() {
  const api = useApi()
  const navigate = useNavigate()
  const createPath = useCreatePath()
  const [share, setShare] = useState(0)
  const abort = useRef<AbortController | null>(null)
  const { mutate, error, isPending } = useMutation({
    mutationFn: (chosen: { kind: ImportKind; file: File }) => {
      abort.current = new AbortController()
      setShare(0)
      return api.upload({ ...chosen, onProgress: setShare, signal: abort.current.signal })
    },
    onSuccess: ({ id }) => navigate(createPath({ resource: 'imports', type: 'show', id })),
  })
  const cancelled = error instanceof DOMException && error.name === 'AbortError'
  return {
    send: mutate,
    cancel: () => abort.current?.abort(),
    share,
    error: cancelled ? null : error,
    busy: isPending,
  }
}

function Step({
  number,
  title,
  children,
}: {
  number: number
  title: string
  children: React.ReactNode
}) {
  return (
    <Box component="section" sx={{ display: 'grid', gap: 1.25 }}>
      <Typography
        variant="h2"
        sx={{ fontSize: '1.05rem', display: 'flex', gap: 1.25, alignItems: 'center' }}
      >
        <Box
          component="span"
          aria-hidden="true"
          sx={{
            width: 26,
            height: 26,
            borderRadius: '50%',
            display: 'inline-flex',
            alignItems: 'center',
            justifyContent: 'center',
            fontSize: '0.9rem',
            color: 'primary.contrastText',
            backgroundColor: 'primary.main',
          }}
        >
          {number}
        </Box>
        {title}
      </Typography>
      {children}
    </Box>
  )
}

/** Sending is measured; reading happens over there, so the bar only says that it goes on. */
function Progress({ share, onCancel }: { share: number; onCancel: () => void }) {
  const translate = useTranslate()
  const sent = share >= 1
  return (
    <Box role="status">
      <Typography sx={{ mb: 1 }}>
        {sent
          ? translate('resources.imports.reading')
          : translate('resources.imports.sending', { percent: Math.round(share * 100) })}
      </Typography>
      <LinearProgress
        variant={sent ? 'indeterminate' : 'determinate'}
        value={share * 100}
        aria-label={translate(sent ? 'resources.imports.reading' : 'resources.imports.upload')}
        sx={{ height: 8, borderRadius: 99 }}
      />
      {!sent && (
        <Button onClick={onCancel} sx={{ mt: 1 }}>
          {translate('ra.action.cancel')}
        </Button>
      )}
    </Box>
  )
}

function UploadFailed({ error }: { error: Error }) {
  const translate = useTranslate()
  const { fields, requestId, status } = problemOf(error)
  return (
    <Alert severity="error">
      {translate(error.message, { _: error.message })}
      {fields?.map(({ field, message }) => (
        <div key={field}>{message}</div>
      ))}
      {status === 500 && requestId && (
        <div>{translate('app.problem.request', { id: requestId })}</div>
      )}
    </Alert>
  )
}
