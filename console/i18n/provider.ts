import polyglot from 'ra-i18n-polyglot'
import { currentLocale, isLocale, LOCALES, rememberLocale } from './locale.ts'
import { messages } from './messages.ts'

const provider = polyglot(
  (locale) => messages[isLocale(locale) ? locale : 'ja'],
  currentLocale(),
  LOCALES,
)

rememberLocale(currentLocale())

export const i18nProvider = {
  ...provider,
  changeLocale: async (locale: string) => {
    if (isLocale(locale)) rememberLocale(locale)
    await provider.changeLocale(locale)
  },
}
