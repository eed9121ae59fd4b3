import Autocomplete from '@mui/material/Autocomplete'
import TextField from '@mui/material/TextField'
import { useQuery } from '@tanstack/react-query'
import { useTranslate } from 'react-admin'
import { useApi } from '../provider/use-api.ts'

/** One of the operating systems as the ledger spells them. */
export function OsChoice(props: {
  label: string
  value: string | null
  onChange: (os: string | null) => void
}) {
  const { label, value, onChange } = props
  const translate = useTranslate()
  const api = useApi()
  const { data = [], isPending } = useQuery({
    queryKey: ['operating-systems'],
    queryFn: () => api.call<string[]>('/operating-systems'),
  })
  return (
    <Autocomplete
      options={data}
      loading={isPending}
      value={value}
      onChange={(_, os) => onChange(os)}
      noOptionsText={translate('app.filter.none_found')}
      loadingText={translate('ra.message.loading')}
      renderInput={(params) => <TextField {...params} label={label} />}
    />
  )
}
