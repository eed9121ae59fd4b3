import Alert from '@mui/material/Alert'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import LinearProgress from '@mui/material/LinearProgress'
import TextField from '@mui/material/TextField'
import Typography from '@mui/material/Typography'
import { useState } from 'react'
import { useCanAccess, useTranslate } from 'react-admin'
import type { ImportKind } from '#contract/imports'
import { AccessDeniedPage } from '../layout/error-page.tsx'
import { Heading } from '../layout/page.tsx'
import { problemOf } from '../provider/problem.ts'
import { ColumnChoice } from './column-choice.tsx'
import { type Chosen, chosenFrom, faultsOf, proposedBy } from './columns.ts'
import { DropZone } from './drop-zone.tsx'
import { KindChoice } from './kind-choice.tsx'
import { SourceChoice } from './source-choice.tsx'
import { Step } from './step.tsx'
import { usePreview, useUpload } from './use-upload.ts'

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
  const [sheet, setSheet] = useState<string | null>(null)
  const upload = useUpload()
  const take = (chosen: File) => {
    setFile(chosen)
    setSheet(null)
  }
  return (
    <Box sx={{ display: 'grid', gap: 3, mt: 1, gridTemplateColumns: 'minmax(0, 1fr)' }}>
      <Step number={1} title={translate('resources.imports.choose_kind')}>
        <KindChoice value={kind} onChange={setKind} disabled={upload.busy} />
      </Step>
      <Step number={2} title={translate('resources.imports.choose_file')}>
        <DropZone file={file} onChange={take} disabled={upload.busy} />
      </Step>
      {kind && file ? (
        <Columns
          key={`${kind} ${file.name} ${file.lastModified} ${sheet}`}
          looked={{ kind, file, sheet }}
          onSheet={setSheet}
          upload={upload}
        />
      ) : (
        <Step number={3} title={translate('resources.imports.choose_columns')}>
          <Typography color="text.secondary">
            {translate('resources.imports.columns_wait')}
          </Typography>
        </Step>
      )}
    </Box>
  )
}

interface ColumnsProps {
  looked: { kind: ImportKind; file: File; sheet: string | null }
  onSheet: (sheet: string) => void
  upload: ReturnType<typeof useUpload>
}

function Columns({ looked, onSheet, upload }: ColumnsProps) {
  const translate = useTranslate()
  const { data: preview, error } = usePreview(looked)
  const [byHand, setByHand] = useState<Chosen | null>(null)
  const [source, setSource] = useState<string | null>(null)
  const mapping = byHand ?? (preview ? proposedBy(preview) : {})
  const faults = preview && faultsOf(preview, mapping)
  const isSound = faults && faults.missing.length === 0 && faults.twice.length === 0
  return (
    <>
      <Step number={3} title={translate('resources.imports.choose_columns')}>
        {error && <UploadFailed error={error} />}
        {!preview && !error && (
          <Typography role="status">{translate('resources.imports.looking')}</Typography>
        )}
        {preview && (
          <>
            <SourceChoice
              kind={looked.kind}
              preview={preview}
              onSheet={onSheet}
              onChoose={(saved) => {
                setByHand(chosenFrom(preview, saved.mapping))
                setSource(saved.name)
              }}
            />
            <ColumnChoice preview={preview} chosen={mapping} onChange={setByHand} />
            <TextField
              size="small"
              label={translate('resources.imports.save_as')}
              helperText={translate('resources.imports.save_as_hint')}
              value={source ?? preview.source?.name ?? ''}
              onChange={(event) => setSource(event.target.value)}
              slotProps={{ htmlInput: { maxLength: 100 } }}
              sx={{ maxWidth: '32rem' }}
            />
          </>
        )}
      </Step>
      <Step number={4} title={translate('resources.imports.check')}>
        {upload.error && <UploadFailed error={upload.error} />}
        {upload.busy ? (
          <Progress share={upload.share} onCancel={upload.cancel} />
        ) : (
          <Box>
            <Button
              variant="contained"
              size="large"
              disabled={!isSound}
              onClick={() =>
                upload.send({
                  ...looked,
                  mapping,
                  source: (source ?? preview?.source?.name ?? '').trim(),
                })
              }
            >
              {translate('resources.imports.upload')}
            </Button>
            <Typography variant="body2" color="text.secondary" sx={{ mt: 1 }}>
              {translate('resources.imports.nothing_yet')}
            </Typography>
          </Box>
        )}
      </Step>
    </>
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
