import type { Locale } from '../i18n/locale.ts'

let chosen: Locale | null = null

/** A language picked on the login page outweighs the one on the account, and is saved there. */
export const chooseAtLogin = (locale: Locale): void => {
  chosen = locale
}

export const chosenAtLogin = (): Locale | null => chosen
