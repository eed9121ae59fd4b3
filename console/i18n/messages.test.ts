import english from 'ra-language-english'
import { describe, expect, test } from 'vitest'
import { DECISIONS } from '#contract/access'
import { ALERT_KINDS, ALERT_WAYS, DELIVERY_OUTCOMES } from '#contract/alerts'
import { APPOINTMENT_STATES, DAYS_OFF } from '#contract/appointments'
import { APPROVAL_STATES } from '#contract/approvals'
import { AUTHORITY_STATES, HIERARCHIES } from '#contract/authorities'
import { BLOCK_REASONS } from '#contract/blocked-keys'
import { CERTIFICATE_STATES, certificateProfile, REVOCATION_REASONS } from '#contract/certificates'
import { DEVICE_KINDS, DEVICE_STATES, EDR_STATES, NETWORK_ZONES } from '#contract/devices'
import { ERASURE_CATEGORIES, ERASURE_METHODS, mediumKind } from '#contract/erasure'
import { IMPORT_KINDS, IMPORT_STATES, ROW_ACTIONS } from '#contract/imports'
import { JOB_NAMES, JOB_STATES } from '#contract/jobs'
import { sheetGeometry } from '#contract/labels'
import { extension } from '#contract/lines'
import {
  PASSCODES,
  PHONE_OPERATION_STATES,
  PHONE_OPERATION_TYPES,
  PHONE_TASK_KINDS,
  PHONE_TASK_STATES,
  UNKNOWN_REASONS,
} from '#contract/phones'
import { PERMISSION_NAMES, ROLES } from '#contract/roles'
import { PROGRAM_STATES, REPLACEMENT_STATES, WAVE_STATES } from '#contract/rollout'
import { SETTING_KEYS } from '#contract/settings'
import {
  DEVICE_PLANS,
  TRANSFER_BATCH_STATES,
  TRANSFER_CONFLICTS,
  TRANSFER_KINDS,
  TRANSFER_NOTES,
} from '#contract/transfers'
import { UNIT_CATEGORIES } from '#contract/units'
import { AUDITED, NAMED_VALUES } from '../audit/changes.ts'
import { OFFERED_KINDS } from '../imports/batch.ts'
import { RIGHTS } from '../provider/rights.ts'
import { en } from './en/index.ts'
import { ja } from './ja/index.ts'
import { usedKeys } from './used-keys.ts'

type Tree = { [key: string]: string | Tree }

function flatten(tree: Tree, path = ''): Map<string, string> {
  const flat = new Map<string, string>()
  for (const [key, value] of Object.entries(tree)) {
    if (typeof value === 'string') flat.set(path + key, value)
    else for (const [inner, text] of flatten(value, `${path}${key}.`)) flat.set(inner, text)
  }
  return flat
}

const japanese = flatten(ja as Tree)
const inEnglish = flatten(en as Tree)
const used = usedKeys(`${import.meta.dirname}/..`)
const permissionNames: readonly string[] = PERMISSION_NAMES

const blanks = (text: string) => [...text.matchAll(/%\{(\w+)\}/g)].map(([, name]) => name)

describe('both languages', () => {
  test('say the same things', () => {
    expect([...japanese.keys()].sort()).toEqual([...inEnglish.keys()].sort())
  })

  test('leave nothing empty', () => {
    const empty = [...japanese, ...inEnglish].filter(
      ([key, text]) => !text && key !== 'ra.boolean.null',
    )
    expect(empty).toEqual([])
  })

  test('fill in the same blanks', () => {
    // Japanese has no plural, so a number may go unsaid; react-admin's own texts may say less, and
    // `field` is the sorted column with its capital, which Japanese has not.
    const wrong = [...japanese.keys()].filter((key) => {
      const [ours, theirs] = [blanks(japanese.get(key)!), blanks(inEnglish.get(key)!)]
      const unknown = ours.filter((name) => !theirs.includes(name) && name !== 'field')
      const unsaid = theirs.filter((name) => name !== 'smart_count' && !ours.includes(name))
      return unknown.length > 0 || (!key.startsWith('ra.') && unsaid.length > 0)
    })
    expect(wrong).toEqual([])
  })

  test('hold every message of react-admin', () => {
    const theirs = [...flatten({ ra: english.ra } as unknown as Tree).keys()]
    expect(theirs.filter((key) => !japanese.has(key))).toEqual([])
  })
})

describe('the source of the console', () => {
  const known = [...japanese.keys()]
  const isBranch = (key: string) => known.some((one) => one.startsWith(`${key}.`))

  test('names keys at all, so that the next tests can fail', () => {
    expect(used.literals.length).toBeGreaterThan(100)
    expect(used.patterns.length).toBeGreaterThan(20)
    expect(used.fields.length).toBeGreaterThan(40)
  })

  test('names only keys that exist', () => {
    const missing = used.literals.filter(
      ({ key }) => !japanese.has(key) && !isBranch(key) && !permissionNames.includes(key),
    )
    expect(missing).toEqual([])
  })

  test('builds only keys that can exist', () => {
    const hopeless = used.patterns.filter(({ pattern }) => !known.some((key) => pattern.test(key)))
    expect(hopeless.map(({ text, file }) => `${text} in ${file}`)).toEqual([])
  })

  test('labels every column and input', () => {
    const missing = used.fields.filter(
      ({ resource, source }) => !japanese.has(`resources.${resource}.fields.${source}`),
    )
    expect(missing).toEqual([])
  })

  test('uses every text there is', () => {
    const unused = known.filter(
      (key) =>
        !key.startsWith('ra.') &&
        !used.literals.some((one) => one.key === key || key.startsWith(`${one.key}.`)) &&
        !used.patterns.some(({ pattern }) => pattern.test(key)),
    )
    expect(unused).toEqual([])
  })
})

describe('every value of the contract has a name', () => {
  const sets: [names: string, values: readonly string[]][] = [
    ['access.is', DECISIONS],
    ['resources.devices.kinds', DEVICE_KINDS],
    ['resources.devices.states', DEVICE_STATES],
    ['resources.devices.zones', NETWORK_ZONES],
    ['resources.devices.edr_states', EDR_STATES],
    ['resources.units.categories', UNIT_CATEGORIES],
    ['resources.extensions.kinds', extension.shape.kind.options],
    ['resources.imports.kinds', IMPORT_KINDS],
    ['resources.imports.kind_hints', OFFERED_KINDS],
    ['resources.imports.states', IMPORT_STATES],
    ['resources.imports.actions', [...ROW_ACTIONS, 'warnings']],
    ['resources.jobs.states', JOB_STATES],
    ['resources.jobs.phases', [...JOB_STATES, 'scheduled']],
    ['resources.jobs.kinds', JOB_NAMES.map((name) => name.replaceAll('.', '_'))],
    ['resources.alerts.kinds', ALERT_KINDS],
    ['resources.alerts.is', ALERT_KINDS],
    ['resources.alerts.limits', ALERT_KINDS],
    ['resources.alerts.ways', ALERT_WAYS],
    ['resources.alerts.outcomes', DELIVERY_OUTCOMES],
    ['resources.slots.days_off', DAYS_OFF],
    ['resources.approvals.states', APPROVAL_STATES],
    ['resources.appointments.states', APPOINTMENT_STATES],
    ['resources.erasures.categories', ERASURE_CATEGORIES],
    ['resources.erasures.methods', ERASURE_METHODS.ordinary],
    ['resources.erasures.media', mediumKind.options],
    ['resources.transfers.kinds', TRANSFER_KINDS],
    ['resources.transfers.conflicts', TRANSFER_CONFLICTS],
    ['resources.transfers.notes', TRANSFER_NOTES],
    ['resources.transfers.plans', DEVICE_PLANS],
    ['resources.transfer-batches.states', TRANSFER_BATCH_STATES],
    ['resources.phones.unknown', UNKNOWN_REASONS],
    ['resources.phone-operations.states', PHONE_OPERATION_STATES],
    ['resources.phone-operations.types', PHONE_OPERATION_TYPES],
    ['resources.phone-tasks.kinds', PHONE_TASK_KINDS],
    ['resources.phone-tasks.states', PHONE_TASK_STATES],
    ['resources.phone-policies.passcodes', PASSCODES],
    ['resources.audit.entities', AUDITED],
    ['resources.programs.states', PROGRAM_STATES],
    ['resources.waves.states', WAVE_STATES],
    ['resources.replacements.states', REPLACEMENT_STATES],
    ['resources.replacements.effects', REPLACEMENT_STATES],
    ['resources.certificates.states', CERTIFICATE_STATES],
    ['resources.certificates.profiles', certificateProfile.options],
    ['resources.certificates.reasons', REVOCATION_REASONS],
    ['resources.blocked-keys.reasons', BLOCK_REASONS],
    ['resources.authorities.states', AUTHORITY_STATES],
    ['resources.authorities.hierarchies', HIERARCHIES],
    ['resources.settings.keys', SETTING_KEYS],
    ['resources.settings.groups', SETTING_KEYS.map((key) => key.slice(0, key.indexOf('.')))],
    ['resources.settings.parts', Object.keys(sheetGeometry.shape)],
    ['roles', ROLES],
    ['permissions', PERMISSION_NAMES.map((name) => name.replace('.', '_'))],
  ]
  test.each(sets)('%s', (names, values) => {
    expect(values.filter((value) => !japanese.has(`${names}.${value}`))).toEqual([])
  })

  test('values that the audit names have names', () => {
    const branches = Object.values(NAMED_VALUES).filter(
      (branch) => ![...japanese.keys()].some((key) => key.startsWith(`${branch}.`)),
    )
    expect(branches).toEqual([])
  })

  /** Pages that are no lists of records. */
  // Pages without a list of their own; who has watched stands on the page of what was watched.
  const PAGES = [
    'access',
    'account',
    'check-in',
    'session-code',
    'kiosk',
    'me',
    'my-unit',
    'watch-progress',
  ]
  test('resources say their name, and what to do while they are empty', () => {
    const lists = Object.keys(RIGHTS).filter((name) => !PAGES.includes(name))
    const keys = lists.flatMap((name) =>
      ['name', 'empty', 'emptyHint'].map((key) => `resources.${name}.${key}`),
    )
    expect(keys.filter((key) => !japanese.has(key))).toEqual([])
  })
})
