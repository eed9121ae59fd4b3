import Alert from '@mui/material/Alert'
import Autocomplete from '@mui/material/Autocomplete'
import Button from '@mui/material/Button'
import TextField from '@mui/material/TextField'
import Typography from '@mui/material/Typography'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useGetList, useNotify, useRedirect, useTranslate } from 'react-admin'
import { ConfirmDialog } from '../layout/confirm-dialog.tsx'
import { useApi } from '../provider/use-api.ts'
import type { DeviceModel } from './model.ts'

/** Two entries for one thing become one. */
export function Merge({ model }: { model: DeviceModel }) {
  const translate = useTranslate()
  const [open, setOpen] = useState(false)
  return (
    <>
      <Button variant="outlined" onClick={() => setOpen(true)}>
        {translate('resources.device-models.merge')}
      </Button>
      {open && <MergeDialog model={model} onClose={() => setOpen(false)} />}
    </>
  )
}

function MergeDialog({ model, onClose }: { model: DeviceModel; onClose: () => void }) {
  const translate = useTranslate()
  const notify = useNotify()
  const redirect = useRedirect()
  const api = useApi()
  const [into, setInto] = useState<DeviceModel | null>(null)
  const { mutate, error } = useMutation({
    mutationFn: () =>
      api.call<{ moved: number }>(`/device-models/${model.id}/merge`, {
        method: 'POST',
        body: { into: into?.id },
      }),
    onSuccess: ({ moved }) => {
      notify('resources.device-models.merged', {
        type: 'success',
        messageArgs: { smart_count: moved },
      })
      redirect('show', 'device-models', into?.id)
    },
  })
  return (
    <ConfirmDialog
      title={translate('resources.device-models.merge')}
      confirm={translate('resources.device-models.merge_confirm')}
      onConfirm={() => into && mutate()}
      onClose={onClose}
    >
      {error && (
        <Alert severity="error" sx={{ mb: 2 }}>
          {error.message}
        </Alert>
      )}
      <Typography sx={{ mb: 2 }}>
        {translate('resources.device-models.merge_text', {
          name: `${model.maker} ${model.name}`,
          smart_count: model.deviceCount,
        })}
      </Typography>
      <ModelChoice model={model} onChange={setInto} />
    </ConfirmDialog>
  )
}

interface ChoiceProps {
  model: DeviceModel
  onChange: (into: DeviceModel | null) => void
}

function ModelChoice({ model, onChange }: ChoiceProps) {
  const translate = useTranslate()
  const { data, isFetching } = useGetList<DeviceModel>('device-models', {
    filter: { kind: model.kind },
    pagination: { page: 1, perPage: 1_000 },
    sort: { field: 'maker', order: 'ASC' },
  })
  return (
    <Autocomplete<DeviceModel>
      options={data?.filter(({ id }) => id !== model.id) ?? []}
      onChange={(_, into) => onChange(into)}
      loading={isFetching}
      isOptionEqualToValue={(one, other) => one.id === other.id}
      getOptionLabel={({ maker, name }) => `${maker} ${name}`}
      getOptionKey={({ id }) => id}
      noOptionsText={translate('ra.navigation.no_results')}
      loadingText={translate('ra.message.loading')}
      renderInput={(params) => (
        <TextField {...params} label={translate('resources.device-models.merge_into')} />
      )}
    />
  )
}
