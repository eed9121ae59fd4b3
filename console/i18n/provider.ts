import polyglot from 'ra-i18n-polyglot'
import type { TranslationMessages } from 'react-admin'
import { currentLocale, isLocale, LOCALES, type Locale, rememberLocale } from './locale.ts'

/** Loaded when it is spoken: the other language would be a good part of what the first page waits for. */
const LOADERS: Record<Locale, () => Promise<TranslationMessages>> = {
  ja: async () => (await import('./ja/index.ts')).ja,
  en: async () => (await import('./en/index.ts')).en,
}

const first = currentLocale()
// The library wants the first language at once, before anything is shown.
const firstMessages = await LOADERS[first]()
const provider = polyglot(
  (locale) => (locale === first ? firstMessages : LOADERS[isLocale(locale) ? locale : 'ja']()),
  first,
  LOCALES,
)

rememberLocale(first)

export const i18nProvider = {
  ...provider,
  changeLocale: async (locale: string) => {
    if (isLocale(locale)) rememberLocale(locale)
    await provider.changeLocale(locale)
  },
}
