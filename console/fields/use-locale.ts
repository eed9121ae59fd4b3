import { useLocale as useRaLocale } from 'react-admin'
import { isLocale, type Locale } from '../i18n/locale.ts'

export function useLocale(): Locale {
  const locale = useRaLocale()
  return isLocale(locale) ? locale : 'ja'
}
