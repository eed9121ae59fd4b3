import Box from '@mui/material/Box'
import Chip from '@mui/material/Chip'
import { useListContext, useTranslate } from 'react-admin'
import { chosenStates, unseenOf } from './states.ts'

/** What narrows the list without an input or a tab of its own: links from elsewhere bring it along. */
export function OtherFilters() {
  const translate = useTranslate()
  const { filterValues, setFilters, displayedFilters } = useListContext()
  const states = chosenStates(filterValues.state)
  const drop = (name: string) => {
    const { [name]: _, ...kept } = filterValues
    setFilters(kept, displayedFilters)
  }
  const chips = unseenOf(filterValues).map((name) => ({
    name,
    label: translate(`resources.replacements.only.${name}`),
  }))
  if (states.length > 1) {
    const names = states.map((state) => translate(`resources.replacements.states.${state}`))
    chips.unshift({ name: 'state', label: names.join(translate('app.list.separator')) })
  }
  if (chips.length === 0) return null
  return (
    <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1, p: 1.5 }}>
      {chips.map(({ name, label }) => (
        <Chip
          key={name}
          label={label}
          color="primary"
          variant="outlined"
          onDelete={() => drop(name)}
        />
      ))}
    </Box>
  )
}
