import Button from '@mui/material/Button'
import Card from '@mui/material/Card'
import { useEffect } from 'react'
import { useTranslate } from 'react-admin'
import { Failed, Notice, Waiting } from '../layout/states.tsx'
import { useOwnSwaps } from './use-own-swaps.ts'

interface Props {
  staffId: string | null
  onChoose: (replacementId: string) => void
}

/** Most people have one swap, which needs no choosing. */
export function OwnSwapChoice({ staffId, onChoose }: Props) {
  const translate = useTranslate()
  const { data, error, isPending, refetch } = useOwnSwaps(staffId)
  const only = data?.length === 1 ? data[0]!.id : null
  useEffect(() => {
    if (only) onChoose(only)
  }, [only, onChoose])
  if (!staffId) {
    return <Notice title={translate('home.not_linked')} text={translate('home.not_linked_hint')} />
  }
  if (error) return <Failed error={error} retry={() => void refetch()} />
  if (isPending) return <Waiting rows={3} />
  if (only) return null
  if (data.length === 0) {
    return (
      <Notice
        title={translate('resources.appointments.no_swap')}
        text={translate('resources.appointments.no_swap_hint')}
      />
    )
  }
  return (
    <Card sx={{ p: 2, mb: 2, display: 'grid', gap: 1, justifyItems: 'start' }}>
      {translate('resources.appointments.which_swap')}
      {data.map((swap) => (
        <Button key={swap.id} variant="outlined" onClick={() => onChoose(swap.id)}>
          {[swap.oldPropertyNumber, swap.oldModelName].filter(Boolean).join(' ')}
        </Button>
      ))}
    </Card>
  )
}
