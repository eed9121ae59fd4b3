import type * as ja from '../ja/app.ts'
import type { Like } from '../ja/index.ts'
import { rollout } from './rollout-home.ts'

export const app: Like<typeof ja.app> = {
  menu: {
    ledger: 'Ledger',
    handover: 'Handover',
    rollout: 'Replacement',
    organization: 'Organization',
    work: 'Work',
    administration: 'Administration',
    own_devices: 'My devices',
    own_replacements: 'My replacement',
  },
  search: { devices: 'Find a device (property number, name, serial number)' },
  filter: { any: 'Any', unit_below: 'Unit and below', none_found: 'Nothing found' },
  act: { reason: 'Reason' },
  saved: {
    title: 'Saved filters',
    none: 'Nothing is saved yet. Give the present filter a name to keep it.',
    name: 'Name',
    save: 'Save',
    remove: 'Forget “%{name}”',
  },
  list: {
    more: 'Show more',
    separator: ', ',
    selection: 'Selected rows',
    selected: '%{smart_count} selected',
    all_selected: 'All %{smart_count} that match are selected',
    select_all: 'Select all %{smart_count} that match',
  },
  export: {
    open: 'Export',
    formats: { xlsx: 'Excel (.xlsx)', csv: 'CSV (UTF-8)', cp932: 'CSV (Shift_JIS)' },
    running: 'Making the file',
    rows: 'All %{rows} rows that match are exported.',
    done: '%{rows} rows exported',
    done_spelt:
      '%{rows} rows exported; in %{spelt} places a character Shift_JIS lacks is spelt out',
    refused: 'This format lacks some of the characters',
    misfits:
      'In %{count} places there are characters that Shift_JIS lacks. Choose Excel or CSV (UTF-8) to keep them, or have them spelt out (𠮷 as &#x20bb7;).',
    unnamed: 'And %{count} more.',
    spell: 'Export with them spelt out',
  },
  language: { not_saved: 'The language was changed here, but could not be saved to the account.' },
  theme: { dark: 'Dark display', light: 'Light display' },
  problem: {
    unreachable: 'The server cannot be reached. Check the connection and try again.',
    retry: 'Try again',
    request: 'If it goes on, tell IT staff this number: %{id}',
  },
  step_up: {
    title: 'Enter your password',
    text: 'Before this action we make sure that it is you. Please enter your password.',
    confirm: 'Confirm and go on',
  },
}

export const login: Like<typeof ja.login> = {
  title: 'Log in',
  purpose:
    'Ledger, handover and replacement of laptops and smartphones in one place. It keeps the devices safe, and the doors of the closed network.',
  help: 'Ask IT staff if you have forgotten your user name or password.',
  retry_after: 'Try again in about one minute. |||| Try again in about %{smart_count} minutes.',
}

export const home: Like<typeof ja.home> = {
  title: 'Home',
  greeting: 'Welcome, %{name}',
  rollout,
  fleet: 'The fleet',
  no_devices: 'There are no devices in the ledger yet',
  no_devices_hint: 'Import a ledger as CSV; the numbers by kind and state appear here.',
  own_devices: 'My devices',
  not_linked: 'This login is not linked to a staff record',
  not_linked_hint: 'Tell IT staff your employee number, so that your devices show here.',
  recent_imports: 'Latest imports',
  all_imports: 'All imports',
  news: 'Unread notifications',
  shortcuts: 'Shortcuts',
  shortcut: {
    import: 'Import a ledger',
    devices: 'Find a device',
    unit_devices: 'Devices of my unit',
    unit_staff: 'Staff of my unit',
    staff: 'Find a member of staff',
    audit: 'Read the audit',
    users: 'Manage users',
    jobs: 'Look at jobs',
    extensions: 'Look up an extension',
  },
}

export const roles: Like<typeof ja.roles> = {
  employee: 'Employee',
  section_head: 'Section head',
  it_staff: 'IT staff',
  trainer: 'Trainer',
  security: 'Security',
  auditor: 'Auditor',
  admin: 'Administrator',
}

export const permissions: Like<typeof ja.permissions> = {
  account_own: 'own account',
  units_read: 'read units',
  units_write: 'change units',
  staff_read: 'read staff',
  staff_write: 'change staff',
  ledger_read: 'read the device ledger',
  ledger_write: 'change the device ledger',
  batches_read: 'see bulk changes of devices',
  acceptances_answer: 'Accept or refuse a handover',
  permits_request: 'Ask to take a device outside',
  permits_decide: 'Permit taking outside',
  possession_answer: 'Confirm what one holds',
  extensions_read: 'read extensions',
  extensions_history: 'read the history of extensions',
  lines_read: 'read lines',
  lines_write: 'change lines and extensions',
  secrets_reveal: 'see PIN and PUK',
  imports_read: 'read imports',
  imports_write: 'import',
  rollout_read: 'read the rollout',
  rollout_write: 'change the rollout',
  rollout_book: 'book a replacement',
  transfers_read: 'read transfers',
  transfers_write: 'correct and apply transfers',
  erasures_read: 'read erasure records',
  erasures_write: 'record erasures',
  approvals_read: 'see what needs two people',
  approvals_decide: 'approve or refuse requests',
  approvals_withdraw: 'withdraw one’s own requests',
  audit_read: 'read the audit',
  users_read: 'read users',
  users_write: 'change users',
  jobs_read: 'read jobs',
  jobs_write: 'retry jobs',
  settings_read: 'read settings',
  settings_write: 'change settings',
}
