import Box from '@mui/material/Box'
import { useTranslate } from 'react-admin'
import type { DeviceEvent } from '#contract/device-events'
import type { Device } from '#contract/devices'
import { camelCase } from '../audit/changes.ts'
import { shortInstant } from '../fields/dates.ts'
import { RecordLink } from '../fields/record-link.tsx'
import { StateTag } from './marks.tsx'

type State = Device['state']

/** One event in a sentence. */
export function EventText({ event }: { event: DeviceEvent }) {
  const translate = useTranslate()
  const { kind, from, to, facts } = event
  const what = translate(`resources.devices.events.${kind}`)
  switch (kind) {
    case 'created':
      return (
        <>
          {what} {to && <StateTag state={to as State} />}
        </>
      )
    case 'state':
      return (
        <Box component="span" sx={{ display: 'inline-flex', flexWrap: 'wrap', gap: 0.75 }}>
          <StateTag state={from as State} />
          <span>→</span>
          <StateTag state={to as State} />
        </Box>
      )
    case 'unit':
      return <>{`${what}: ${from ?? '—'} → ${to ?? '—'}`}</>
    case 'facts':
      return (
        <Box component="ul" sx={{ m: 0, p: 0, listStyle: 'none' }}>
          {Object.entries(facts ?? {}).map(([column, pair]) => (
            <li key={column}>{factText(translate, column, pair)}</li>
          ))}
        </Box>
      )
    case 'handed_over':
    case 'accepted':
    case 'taken_back':
      return (
        <>
          {what}{' '}
          <RecordLink resource="staff" id={event.holderId}>
            {event.holderName}
          </RecordLink>
        </>
      )
    case 'replacement':
      return (
        <>
          {what}
          {': '}
          {from && `${translate(`resources.devices.replacement_states.${from}`)} → `}
          {translate(`resources.devices.replacement_states.${to}`)}
        </>
      )
    case 'appointment':
      return (
        <>
          {what}
          {': '}
          {[
            translate(`resources.devices.appointment_states.${to}`),
            event.startsAt && shortInstant(event.startsAt),
            event.place,
          ]
            .filter(Boolean)
            .join(' · ')}
        </>
      )
    case 'stocktake':
      return (
        <>
          <RecordLink resource="stocktakes" id={event.stocktakeId}>
            {what}
          </RecordLink>
          {`: ${translate(`resources.stocktake-items.results.${to}`)} · ${event.place ?? '—'}`}
        </>
      )
    default:
      return what
  }
}

/** Columns whose values have names. */
const NAMES: Record<string, string> = {
  network_zone: 'resources.devices.zones',
  edr: 'resources.devices.edr_states',
}

function factText(
  translate: ReturnType<typeof useTranslate>,
  column: string,
  [before, after]: [unknown, unknown],
) {
  const field = column === 'model_id' ? 'modelName' : camelCase(column)
  const label = translate(`resources.devices.fields.${field}`)
  // Of a note only that it changed is kept.
  if (column === 'note') return translate('resources.devices.fact_changed', { field: label })
  const shown = (value: unknown) => {
    if (value === null || value === undefined || value === '') return '—'
    const names = NAMES[column]
    return names ? translate(`${names}.${value}`) : String(value)
  }
  return `${label}: ${shown(before)} → ${shown(after)}`
}
