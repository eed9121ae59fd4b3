import { useTranslate } from 'react-admin'
import { AUDITED, camelCase, isErased, isSecret } from './changes.ts'

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
    value: (value: unknown): string => {
      if (value === null || value === undefined || value === '') return '—'
      if (isSecret(value)) return translate('resources.audit.secret_value')
      if (isErased(value)) return translate('resources.audit.erased_value')
      if (typeof value === 'boolean') return translate(`ra.boolean.${value}`)
      return typeof value === 'object' ? JSON.stringify(value) : String(value)
    },
  }
}
