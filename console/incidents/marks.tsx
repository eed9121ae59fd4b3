import { useTranslate } from 'react-admin'
import type { Incident, IncidentChore, IncidentItem } from '#contract/incidents'
import { Tag } from '../fields/tag.tsx'
import type { Tone } from '../theme/tones.ts'

export function DrillTag() {
  const translate = useTranslate()
  return <Tag tone="busy">{translate('resources.incidents.drill')}</Tag>
}

/** What it is, whether it is practised, and whether something of it is late. */
export function IncidentTags({ incident }: { incident: Incident }) {
  const translate = useTranslate()
  const { drill, kind, state, lateChores, openChores } = incident
  return (
    <>
      {drill && <DrillTag />}
      <Tag tone={kind === 'theft' ? 'act' : 'care'}>
        {translate(`resources.incidents.kinds.${kind}`)}
      </Tag>
      <Tag tone={state === 'closed' ? 'rest' : 'busy'}>
        {translate(`resources.incidents.states.${state}`)}
      </Tag>
      {lateChores > 0 && (
        <Tag tone="act">
          {translate('resources.incidents.late', { late: lateChores, open: openChores })}
        </Tag>
      )}
    </>
  )
}

const ITEM_TONES: Record<IncidentItem['state'], Tone> = {
  missing: 'act',
  found: 'care',
  restored: 'good',
  written_off: 'rest',
}

export function ItemTag({ state }: { state: IncidentItem['state'] }) {
  const translate = useTranslate()
  return <Tag tone={ITEM_TONES[state]}>{translate(`resources.incidents.item_states.${state}`)}</Tag>
}

export function ChoreTag({ chore: { state, late } }: { chore: IncidentChore }) {
  const translate = useTranslate()
  const tone = late ? 'act' : state === 'open' ? 'care' : state === 'done' ? 'good' : 'rest'
  return (
    <Tag tone={tone}>{translate(`resources.incidents.chore_states.${late ? 'late' : state}`)}</Tag>
  )
}
