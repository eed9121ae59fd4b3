import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Card from '@mui/material/Card'
import MenuItem from '@mui/material/MenuItem'
import TextField from '@mui/material/TextField'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useCanAccess, useNavigate, useTranslate } from 'react-admin'
import type { z } from 'zod'
import { type certificateIssued, HIERARCHIES } from '#contract/certificates'
import { AccessDeniedPage } from '../layout/error-page.tsx'
import { Heading } from '../layout/page.tsx'
import { Refusal } from '../layout/refusal.tsx'
import { Trail } from '../layout/trail.tsx'
import { useApi } from '../provider/use-api.ts'

type Issued = z.infer<typeof certificateIssued>

/** A certificate for a RADIUS server or a gateway; devices get theirs by themselves. */
export default function ServerCertificate() {
  const translate = useTranslate()
  const { canAccess, isPending } = useCanAccess({ resource: 'certificates', action: 'create' })
  if (isPending) return null
  if (!canAccess) return <AccessDeniedPage />
  return (
    <Box sx={{ maxWidth: '44rem' }}>
      <Heading
        trail={<Trail resource="certificates" />}
        title={translate('resources.certificates.server.title')}
        lead={translate('resources.certificates.server.lead')}
      />
      <Card sx={{ p: 2 }}>
        <ServerForm />
      </Card>
    </Box>
  )
}

const COMMAND =
  "openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -noenc -subj '/CN=radius' -keyout radius.key"

function ServerForm() {
  const translate = useTranslate()
  const navigate = useNavigate()
  const api = useApi()
  const [hierarchy, setHierarchy] = useState<string>('network')
  const [dns, setDns] = useState('')
  const [ips, setIps] = useState('')
  const [csr, setCsr] = useState('')
  // One form issues once, however often it is sent.
  const [idempotencyKey, setKey] = useState(() => crypto.randomUUID())
  const { mutate, error, isPending } = useMutation({
    mutationFn: () =>
      api.call<Issued>('/certificates/servers', {
        method: 'POST',
        body: { hierarchy, dns: lines(dns), ips: lines(ips), csr },
        idempotencyKey,
      }),
    onSuccess: ({ id }) => navigate(`/certificates/${id}/show`),
    onError: () => setKey(crypto.randomUUID()),
  })
  const text = (part: string) => translate(`resources.certificates.server.${part}`)
  return (
    <Box
      component="form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        mutate()
      }}
      sx={{ display: 'grid', gap: 2 }}
    >
      <Refusal error={error} />
      <TextField
        select
        label={translate('resources.authorities.fields.hierarchy')}
        value={hierarchy}
        onChange={(event) => setHierarchy(event.target.value)}
        helperText={text('hierarchy_help')}
      >
        {HIERARCHIES.map((one) => (
          <MenuItem key={one} value={one}>
            {translate(`resources.authorities.hierarchies.${one}`)}
          </MenuItem>
        ))}
      </TextField>
      <TextField
        multiline
        minRows={2}
        label={text('dns')}
        value={dns}
        onChange={(event) => setDns(event.target.value)}
        helperText={text('dns_help')}
      />
      <TextField
        multiline
        label={text('ips')}
        value={ips}
        onChange={(event) => setIps(event.target.value)}
        helperText={text('ips_help')}
      />
      <TextField
        multiline
        minRows={5}
        maxRows={14}
        label={text('csr')}
        value={csr}
        onChange={(event) => setCsr(event.target.value)}
        helperText={
          <>
            {text('csr_help')}{' '}
            <Box component="code" sx={{ overflowWrap: 'anywhere' }}>
              {COMMAND}
            </Box>
          </>
        }
        slotProps={{ htmlInput: { spellCheck: false, style: { fontFamily: 'monospace' } } }}
      />
      <Button
        type="submit"
        variant="contained"
        loading={isPending}
        disabled={csr.trim() === '' || lines(dns).length + lines(ips).length === 0}
        sx={{ justifySelf: 'start' }}
      >
        {text('do')}
      </Button>
    </Box>
  )
}

const lines = (text: string): string[] => text.split(/[\s,、]+/).filter(Boolean)
