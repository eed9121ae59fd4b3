import DownloadOutlined from '@mui/icons-material/DownloadOutlined'
import UploadFileOutlined from '@mui/icons-material/UploadFileOutlined'
import Alert from '@mui/material/Alert'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Card from '@mui/material/Card'
import Typography from '@mui/material/Typography'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useRef } from 'react'
import { useNotify, useTranslate } from 'react-admin'
import { CERTIFICATE_TYPES, type Erasure } from '#contract/erasure'
import { LongDay } from '../fields/dates-shown.tsx'
import { Fact, Facts } from '../fields/facts.tsx'
import { Notice } from '../layout/states.tsx'
import { refusalText } from '../provider/problem.ts'
import { useApi } from '../provider/use-api.ts'
import { useReach } from '../provider/use-session.ts'

const kilobytes = (bytes: number) => Math.max(1, Math.round(bytes / 1024)).toLocaleString('en-US')

/** The paper that lets the device go: to look at, or to bring. */
export function Certificate({ erasure }: { erasure: Erasure }) {
  const translate = useTranslate()
  const mayWrite = useReach('erasures.write')
  return (
    <Card sx={{ p: 2 }}>
      {erasure.certifiedOn ? (
        <Present erasure={erasure} />
      ) : (
        <Notice
          title={translate('resources.erasures.certificate_missing')}
          text={translate('resources.erasures.certificate_hint')}
        />
      )}
      {mayWrite && erasure.deviceState !== 'disposed' && <Upload erasure={erasure} />}
    </Card>
  )
}

function Present({ erasure }: { erasure: Erasure }) {
  const translate = useTranslate()
  return (
    <>
      <Facts>
        <Fact label="resources.erasures.fields.certificateName">{erasure.certificateName}</Fact>
        <Fact label="resources.erasures.fields.certificateBytes">
          {erasure.certificateBytes && `${kilobytes(erasure.certificateBytes)} KB`}
        </Fact>
        <Fact label="resources.erasures.fields.certifiedOn">
          <LongDay value={erasure.certifiedOn} />
        </Fact>
        <Fact label="resources.erasures.fields.certificateSha256">
          <Box component="code" sx={{ fontSize: '0.8rem', wordBreak: 'break-all' }}>
            {erasure.certificateSha256}
          </Box>
        </Fact>
      </Facts>
      <Button
        variant="contained"
        startIcon={<DownloadOutlined />}
        component="a"
        href={`/api/erasures/${erasure.id}/certificate`}
        download={erasure.certificateName}
        sx={{ mt: 2, mr: 1 }}
      >
        {translate('resources.erasures.download')}
      </Button>
    </>
  )
}

function Upload({ erasure }: { erasure: Erasure }) {
  const translate = useTranslate()
  const notify = useNotify()
  const api = useApi()
  const queryClient = useQueryClient()
  const input = useRef<HTMLInputElement>(null)
  const { mutate, error, isPending } = useMutation({
    mutationFn: (file: File) => {
      const form = new FormData()
      form.set('file', file)
      return api.call(`/erasures/${erasure.id}/certificate`, { method: 'PUT', body: form })
    },
    onSuccess: async () => {
      await Promise.all(
        ['erasures', 'erasures/overdue'].map((name) =>
          queryClient.invalidateQueries({ queryKey: [name] }),
        ),
      )
      notify('resources.erasures.certificate_saved', { type: 'success' })
    },
  })
  const refused = error ? refusalText(error) : null
  const take = (files: FileList | null) => {
    const file = files?.[0]
    if (file) mutate(file)
    // The same file may be chosen again after it was mended.
    if (input.current) input.current.value = ''
  }
  return (
    <Box sx={{ mt: 2 }}>
      {refused && (
        <Alert severity="error" sx={{ mb: 1.5 }}>
          {translate(refused, { _: refused })}
        </Alert>
      )}
      <input
        ref={input}
        type="file"
        accept={CERTIFICATE_TYPES.join(',')}
        hidden
        data-testid="certificate-file"
        onChange={(event) => take(event.target.files)}
      />
      <Button
        variant="outlined"
        startIcon={<UploadFileOutlined />}
        disabled={isPending}
        onClick={() => input.current?.click()}
      >
        {translate(
          erasure.certifiedOn
            ? 'resources.erasures.other_certificate'
            : 'resources.erasures.add_certificate',
        )}
      </Button>
      <Typography variant="body2" color="text.secondary" sx={{ mt: 1 }}>
        {translate('resources.erasures.certificate_formats')}
      </Typography>
    </Box>
  )
}
