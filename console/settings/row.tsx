import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Typography from '@mui/material/Typography'
import { useTranslate } from 'react-admin'
import type { Setting } from '#contract/settings'
import { Instant } from '../fields/dates-shown.tsx'
import { nameKey, shownValue } from './value.ts'

/** One setting: what it is, how it stands, and since when it differs from what comes with Mamori. */
export function SettingRow({ setting, onEdit }: { setting: Setting; onEdit?: () => void }) {
  const translate = useTranslate()
  const name = translate(nameKey(setting.id))
  return (
    <Box
      component="li"
      sx={{
        display: 'flex',
        flexWrap: 'wrap',
        gap: 1.5,
        alignItems: 'center',
        px: 2,
        py: 1.25,
        '& + &': { borderTop: 1, borderColor: 'divider' },
      }}
    >
      <Box sx={{ flex: '1 1 18rem', minWidth: 0 }}>
        <Typography sx={{ wordBreak: 'auto-phrase' }}>{name}</Typography>
        {setting.updatedAt && (
          <Typography variant="body2" color="text.secondary">
            {translate('resources.settings.changed')} <Instant value={setting.updatedAt} />
          </Typography>
        )}
      </Box>
      <Typography
        sx={{ flex: '1 1 14rem', minWidth: 0, whiteSpace: 'pre-line', overflowWrap: 'anywhere' }}
      >
        {shownValue(setting.value, translate)}
      </Typography>
      {onEdit && (
        <Button
          variant="outlined"
          size="small"
          onClick={onEdit}
          aria-label={`${translate('ra.action.edit')}: ${name}`}
        >
          {translate('ra.action.edit')}
        </Button>
      )}
    </Box>
  )
}
