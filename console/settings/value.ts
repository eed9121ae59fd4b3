import type { Setting } from '#contract/settings'

/** Its name, as a translation key. */
export function nameKey(id: Setting['id']): string {
  const [group, key] = id.split('.')
  return `resources.settings.keys.${group}.${key}`
}

type Value = Setting['value']
type Translate = (key: string) => string

/** A setting's value as the fields of a form hold it: one text, or one for each part. */
export type Draft = string | Record<string, string>

export function draftOf(value: Value): Draft {
  if (Array.isArray(value)) return value.join('\n')
  if (isParts(value)) {
    return Object.fromEntries(Object.entries(value).map(([part, one]) => [part, String(one)]))
  }
  return String(value)
}

/** What the API is sent: of the form that `like` has. Whether it will do, the API says. */
export function toSend(draft: Draft, like: Value): unknown {
  if (typeof draft !== 'string') {
    const was = like as Record<string, Value>
    return Object.fromEntries(
      Object.entries(draft).map(([part, text]) => [part, toSend(text, was[part] ?? '')]),
    )
  }
  if (Array.isArray(like)) return lines(draft)
  if (typeof like === 'boolean') return draft === 'true'
  if (typeof like === 'number') return draft.trim() === '' ? null : Number(draft)
  return draft
}

const lines = (text: string): string[] =>
  text.split('\n').flatMap((line) => (line.trim() ? [line.trim()] : []))

export const isParts = (value: Value): value is Record<string, Value> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export function shownValue(value: Value, translate: Translate): string {
  if (Array.isArray(value)) return value.map((one) => `・${one}`).join('\n')
  if (isParts(value)) {
    return Object.entries(value)
      .map(([part, one]) => `${translate(`resources.settings.parts.${part}`)} ${one}`)
      .join(' · ')
  }
  if (typeof value === 'boolean') return translate(`ra.boolean.${value}`)
  return String(value)
}
