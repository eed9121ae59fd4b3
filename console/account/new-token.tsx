import Alert from '@mui/material/Alert'
import Button from '@mui/material/Button'
import Checkbox from '@mui/material/Checkbox'
import Dialog from '@mui/material/Dialog'
import DialogActions from '@mui/material/DialogActions'
import DialogContent from '@mui/material/DialogContent'
import DialogTitle from '@mui/material/DialogTitle'
import FormControl from '@mui/material/FormControl'
import FormControlLabel from '@mui/material/FormControlLabel'
import FormHelperText from '@mui/material/FormHelperText'
import FormLabel from '@mui/material/FormLabel'
import TextField from '@mui/material/TextField'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { usePermissions, useTranslate } from 'react-admin'
import type { z } from 'zod'
import { PERMISSION_NAMES, type Permission } from '#contract/roles'
import type { createdToken, Session, tokenRequest } from '#contract/session'
import { today } from '../fields/dates.ts'
import { problemOf } from '../provider/problem.ts'
import { useApi } from '../provider/use-api.ts'
import { TokenSecret } from './token-secret.tsx'

const DAY_MS = 86_400_000
const USUAL_DAYS = 90

/** The end of the chosen day in Japan. */
const endOf = (day: string) => new Date(`${day}T23:59:59+09:00`).toISOString()

const textOf = (error: unknown, field: string): string | undefined => {
  const text = problemOf(error).errors?.[field]
  return typeof text === 'string' ? text : text?.serverError
}

export function NewToken({ onClose }: { onClose: () => void }) {
  const translate = useTranslate()
  const queryClient = useQueryClient()
  const api = useApi()
  const { mutate, data, error, isPending } = useMutation({
    mutationFn: (body: z.input<typeof tokenRequest>) =>
      api.call<z.infer<typeof createdToken>>('/tokens', { method: 'POST', body }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['account', 'tokens'] }),
  })
  return (
    // A click beside it must not lose the secret that is shown once.
    <Dialog open onClose={data ? undefined : onClose} fullWidth maxWidth="sm">
      <DialogTitle>{translate(data ? 'account.tokens.made' : 'account.tokens.make')}</DialogTitle>
      {data ? (
        <TokenSecret secret={data.token} onClose={onClose} />
      ) : (
        <TokenForm error={error} busy={isPending} onSubmit={mutate} onClose={onClose} />
      )}
    </Dialog>
  )
}

interface FormProps {
  error: unknown
  busy: boolean
  onSubmit: (request: z.input<typeof tokenRequest>) => void
  onClose: () => void
}

function TokenForm({ error, busy, onSubmit, onClose }: FormProps) {
  const translate = useTranslate()
  const [chosen, setChosen] = useState<Permission[]>([])
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    onSubmit({
      name: String(form.get('name')),
      permissions: chosen,
      expiresAt: endOf(String(form.get('until'))),
    })
  }
  const unplaced = error instanceof Error && !problemOf(error).errors ? error.message : null
  return (
    <form onSubmit={submit}>
      <DialogContent sx={{ display: 'grid', gap: 2 }}>
        {unplaced && <Alert severity="error">{translate(unplaced, { _: unplaced })}</Alert>}
        <TextField
          autoFocus
          required
          name="name"
          label={translate('account.tokens.name')}
          error={!!textOf(error, 'name')}
          helperText={textOf(error, 'name') ?? translate('account.tokens.name_help')}
          slotProps={{ htmlInput: { maxLength: 100 } }}
        />
        <TextField
          required
          name="until"
          type="date"
          label={translate('account.tokens.until')}
          defaultValue={today(new Date(Date.now() + USUAL_DAYS * DAY_MS))}
          error={!!textOf(error, 'expiresAt')}
          helperText={textOf(error, 'expiresAt')}
          slotProps={{ inputLabel: { shrink: true }, htmlInput: { min: today(new Date()) } }}
        />
        <PermissionChoice
          chosen={chosen}
          onChange={setChosen}
          error={textOf(error, 'permissions')}
        />
      </DialogContent>
      <DialogActions>
        <Button onClick={onClose}>{translate('ra.action.cancel')}</Button>
        <Button type="submit" variant="contained" loading={busy} disabled={chosen.length === 0}>
          {translate('account.tokens.make')}
        </Button>
      </DialogActions>
    </form>
  )
}

interface ChoiceProps {
  chosen: Permission[]
  onChange: (permissions: Permission[]) => void
  error?: string
}

/** One's own permissions; a token never has more. */
function PermissionChoice({ chosen, onChange, error }: ChoiceProps) {
  const translate = useTranslate()
  const { permissions } = usePermissions<Session['permissions']>()
  return (
    <FormControl component="fieldset" error={!!error}>
      <FormLabel component="legend">{translate('account.tokens.permissions')}</FormLabel>
      {PERMISSION_NAMES.filter((name) => permissions?.[name]).map((name) => (
        <FormControlLabel
          key={name}
          label={translate(`permissions.${name.replace('.', '_')}`)}
          control={
            <Checkbox
              size="small"
              checked={chosen.includes(name)}
              onChange={(_, checked) =>
                onChange(checked ? [...chosen, name] : chosen.filter((other) => other !== name))
              }
            />
          }
        />
      ))}
      {error && <FormHelperText>{error}</FormHelperText>}
    </FormControl>
  )
}
