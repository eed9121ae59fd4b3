import { useTranslate } from 'react-admin'
import { exactInstant, shortDay } from '../fields/dates.ts'
import { AUDITED, camelCase, isErased, isSecret, NAMED_VALUES } from './changes.ts'

const DAY = /^\d{4}-\d\d-\d\d$/
/** As Postgres writes a timestamptz into JSON. */
const INSTANT = /^\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:\d\d)$/

const names: readonly string[] = AUDITED

/** Tables, columns and values in the reader's words; what has no word is shown as it is recorded. */
export function useAuditWords() {
  const translate = useTranslate()
  return {
    entity: (table: string) =>
      names.includes(table) ? translate(`resources.audit.entities.${table}`) : table,
    column: (table: string, column: string) => {
      const resource = table.replaceAll('_', '-')
      const field = camelCase(column)
      return translate(`resources.${resource}.fields.${field}`, {
        _: translate(`resources.audit.columns.${column}`, { _: column }),
      })
    },
    value: (table: string, column: string, value: unknown): string => {
      if (value === null || value === undefined || value === '') return '—'
      if (isSecret(value)) return translate('resources.audit.secret_value')
      if (isErased(value)) return translate('resources.audit.erased_value')
      if (typeof value === 'boolean') return translate(`ra.boolean.${value}`)
      if (typeof value === 'object') return JSON.stringify(value)
      const text = String(value)
      const valueNames = NAMED_VALUES[`${table}.${column}`]
      if (valueNames) return translate(`${valueNames}.${text}`, { _: text })
      if (INSTANT.test(text)) return exactInstant(text)
      return DAY.test(text) ? shortDay(text) : text
    },
  }
}
