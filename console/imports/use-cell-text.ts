import { useTranslate } from 'react-admin'
import { shortDay } from '../fields/dates.ts'

/** A value as read from the file or standing in the ledger, as text. */
export function useCellText(): (value: unknown) => string {
  const translate = useTranslate()
  return (value) => {
    if (value === null || value === undefined || value === '') return '—'
    if (typeof value === 'boolean') return translate(`ra.boolean.${value}`)
    if (typeof value === 'object') return JSON.stringify(value)
    const text = String(value)
    return /^\d{4}-\d\d-\d\d$/.test(text) ? shortDay(text) : text
  }
}
