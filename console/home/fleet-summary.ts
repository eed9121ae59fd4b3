import { DEVICE_KINDS, DEVICE_STATES } from '#contract/device-states'

type Kind = (typeof DEVICE_KINDS)[number]
type State = (typeof DEVICE_STATES)[number]

export interface FleetSummary {
  total: number
  byKindAndState: { kind: Kind; state: State; count: number }[]
}

export interface KindSummary {
  kind: Kind
  total: number
  states: { state: State; count: number }[]
}

/** Every kind, also one without devices; its states in the order of a device's life, none of them empty. */
export function perKind({ byKindAndState }: FleetSummary): KindSummary[] {
  return DEVICE_KINDS.map((kind) => {
    const rows = byKindAndState.filter((row) => row.kind === kind && row.count > 0)
    const states = DEVICE_STATES.flatMap((state) => {
      const row = rows.find((one) => one.state === state)
      return row ? [{ state, count: row.count }] : []
    })
    return { kind, states, total: states.reduce((sum, { count }) => sum + count, 0) }
  })
}
