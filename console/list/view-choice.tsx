import ToggleButton from '@mui/material/ToggleButton'
import ToggleButtonGroup from '@mui/material/ToggleButtonGroup'
import { useTranslate } from 'react-admin'

interface Props<V extends string> {
  views: readonly V[]
  view: NoInfer<V>
  onChange(view: NoInfer<V>): void
}

/** Which way a list is shown: as one, or by day. */
export function ViewChoice<V extends string>({ views, view, onChange }: Props<V>) {
  const translate = useTranslate()
  return (
    <ToggleButtonGroup
      exclusive
      size="small"
      value={view}
      onChange={(_, chosen: V | null) => chosen && onChange(chosen)}
      aria-label={translate('resources.slots.view')}
    >
      {views.map((each) => (
        <ToggleButton key={each} value={each} sx={{ px: 2 }}>
          {translate(`resources.slots.views.${each}`)}
        </ToggleButton>
      ))}
    </ToggleButtonGroup>
  )
}
