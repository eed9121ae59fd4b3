import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import { useSetLocale } from 'react-admin'
import { useLocale } from '../fields/use-locale.ts'
import { LOCALES } from '../i18n/locale.ts'
import { chooseAtLogin } from './chosen-locale.ts'

export function LanguageChoice() {
  const locale = useLocale()
  const setLocale = useSetLocale()
  return (
    <Box sx={{ display: 'flex', justifyContent: 'center', gap: 1, mt: 3 }}>
      {LOCALES.map((one) => (
        <Button
          key={one.locale}
          lang={one.locale}
          size="small"
          aria-pressed={one.locale === locale}
          variant={one.locale === locale ? 'outlined' : 'text'}
          onClick={() => {
            chooseAtLogin(one.locale)
            void setLocale(one.locale)
          }}
        >
          {one.name}
        </Button>
      ))}
    </Box>
  )
}
