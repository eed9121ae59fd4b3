import { useNotify, useRefresh, useSetLocale } from 'react-admin'
import type { Locale } from '../i18n/locale.ts'
import { useApi } from '../provider/use-api.ts'

/** Changes the language here and, for who is logged in, on the account, so that mails follow. */
export function useChooseLocale(): (locale: Locale) => Promise<void> {
  const setLocale = useSetLocale()
  const refresh = useRefresh()
  const notify = useNotify()
  const api = useApi()
  return async (locale) => {
    await setLocale(locale)
    try {
      await api.call('/session/locale', { method: 'PUT', body: { locale } })
    } catch {
      notify('app.language.not_saved', { type: 'warning' })
    }
    // Notices and reasons come from the API in the language of the request or of the account.
    refresh()
  }
}
