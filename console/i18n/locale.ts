export type Locale = 'ja' | 'en'

export const LOCALES: { locale: Locale; name: string }[] = [
  { locale: 'ja', name: '日本語' },
  { locale: 'en', name: 'English' },
]

const KEY = 'mamori.locale'

export const isLocale = (value: unknown): value is Locale => value === 'ja' || value === 'en'

const stored = localStorage.getItem(KEY)
let locale: Locale = isLocale(stored) ? stored : 'ja'

/** What the console speaks and asks the API for; kept over logout, unlike the rest of the store. */
export const currentLocale = (): Locale => locale

export function rememberLocale(chosen: Locale): void {
  locale = chosen
  localStorage.setItem(KEY, chosen)
  document.documentElement.lang = chosen
}
