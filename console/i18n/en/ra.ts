import english from 'ra-language-english'
import type { TranslationMessages } from 'react-admin'

/** react-admin's own English, but where our words are others. */
export const ra: TranslationMessages['ra'] = {
  ...english.ra,
  action: { ...english.ra.action, confirm: 'Go ahead', refresh: 'Load anew' },
  auth: {
    ...english.ra.auth,
    username: 'User name',
    sign_in: 'Log in',
    sign_in_error: 'Logging in failed. Please try again.',
    logout: 'Log out',
    user_menu: 'User menu',
  },
  message: {
    ...english.ra.message,
    access_denied: 'You have no permission to see this page.',
    error: 'The page failed. Please load it again.',
    not_found: 'The address is wrong, or the link is out of date.',
  },
  navigation: {
    ...english.ra.navigation,
    no_filtered_results: 'Nothing matches these filters.',
    page_range_info: '%{offsetBegin}–%{offsetEnd} of %{total}',
  },
  notification: {
    ...english.ra.notification,
    updated: 'Saved',
    created: 'Created',
    deleted: 'Deleted',
    http_error: 'The server could not be reached',
    logged_out: 'Your session has ended. Please log in again.',
    not_authorized: 'You have no permission to do this.',
  },
  page: { ...english.ra.page, not_found: 'No such page', access_denied: 'Not for you' },
}
