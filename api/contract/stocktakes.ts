import { z } from 'zod'
import { deviceKind, deviceState } from './devices.ts'
import { listQuery, oneOrMore } from './list.ts'
import { day, id, instant, line } from './values.ts'

export const STOCKTAKE_STATES = ['open', 'closed', 'attested', 'cancelled'] as const
export const stocktakeState = z.enum(STOCKTAKE_STATES)
type StocktakeState = z.infer<typeof stocktakeState>

/** The table app.moves in the database holds the same rows. */
export const STOCKTAKE_MOVES: readonly { from: StocktakeState; to: StocktakeState }[] = [
  { from: 'open', to: 'closed' },
  { from: 'open', to: 'cancelled' },
  { from: 'closed', to: 'open' },
  { from: 'closed', to: 'attested' },
]

/** Expected and there, expected and not there, there and not expected, a code that nothing bears. */
export const STOCKTAKE_RESULTS = ['found', 'missing', 'unexpected', 'unknown'] as const
export const stocktakeResult = z.enum(STOCKTAKE_RESULTS)

/** Why an absent device is absent, as far as anybody knows. */
export const ABSENCE_EXPLANATIONS = [
  'taken_outside',
  'at_home',
  'repair',
  'moved',
  'handed_in',
  'searching',
  'other',
] as const
export const absenceExplanation = z.enum(ABSENCE_EXPLANATIONS)

const count = z.number().int()

/** The devices of a place counted against the ledger. */
export const stocktake = z.object({
  id,
  number: count,
  /** The place: a unit with everything below it, a location, or what of the unit is there. */
  unitId: id.nullable(),
  unitPath: z.string().nullable(),
  location: z.string().nullable(),
  kind: deviceKind.nullable(),
  state: stocktakeState,
  openerName: z.string(),
  createdAt: instant,
  closerName: z.string().nullable(),
  closedAt: instant.nullable(),
  attesterName: z.string().nullable(),
  attestedAt: instant.nullable(),
  /** What whoever attested added. */
  remark: z.string().nullable(),
  /** Why it was cancelled. */
  reason: z.string().nullable(),
  reportSha256: z.string().nullable(),
  expected: count,
  found: count,
  /** While it is open: not counted yet. */
  missing: count,
  /** Of the missing, those that somebody has explained. */
  explained: count,
  unexpected: count,
  unknown: count,
})
export type Stocktake = z.infer<typeof stocktake>

export const stocktakeDetail = stocktake.extend({
  counters: z.array(z.object({ name: z.string(), count })),
  /** Who is to attest it: a head of the unit, or IT staff where there is none that may. */
  attester: z.enum(['head', 'it_staff']),
  /** Whether the reader may, as things stand. */
  mayAttest: z.boolean(),
})
export type StocktakeDetail = z.infer<typeof stocktakeDetail>

export const stocktakeQuery = listQuery({
  sort: ['createdAt', 'number', 'closedAt', 'attestedAt', 'state'],
  filter: {
    state: oneOrMore(stocktakeState).optional(),
    /** The unit and everything below it. */
    unitId: id.optional(),
  },
})

export const stocktakeCreate = z.strictObject({
  unitId: id.nullable().optional(),
  location: line(200).nullable().optional(),
  kind: deviceKind.nullable().optional(),
})

export const stocktakePlacesQuery = z.object({ unitId: id.optional(), kind: deviceKind.optional() })
/** What there is to count in the unit, and where it stands, by the ledger. */
export const stocktakePlaces = z.object({
  devices: count,
  places: z.array(z.object({ location: z.string(), devices: count })),
})

export const stocktakeScan = z.strictObject({ code: line(200) })
export const stocktakeCancel = z.strictObject({ reason: line(300) })
export const stocktakeAttest = z.strictObject({ remark: line(500).optional() })

export const stocktakeItem = z.object({
  id,
  stocktakeId: id,
  result: stocktakeResult,
  /** Null, as all that follows of a device, where nothing bears the code. */
  deviceId: id.nullable(),
  propertyNumber: z.string().nullable(),
  kind: deviceKind.nullable(),
  model: z.string().nullable(),
  /** What the ledger said at the opening; of what turned up besides, when it did. */
  deviceState: deviceState.nullable(),
  /** Of what was expected alone. */
  holderId: id.nullable(),
  holderName: z.string().nullable(),
  deviceUnitPath: z.string().nullable(),
  location: z.string().nullable(),
  /** As it was scanned. */
  code: z.string().nullable(),
  countedAt: instant.nullable(),
  counterName: z.string().nullable(),
  explanation: absenceExplanation.nullable(),
  note: z.string().nullable(),
  /** The permission to take it outside on the day; null as well where one may not see it. */
  permit: z.object({ id, startsOn: day, endsOn: day, place: z.string() }).nullable(),
})
export type StocktakeItem = z.infer<typeof stocktakeItem>

export const stocktakeItemQuery = listQuery({
  sort: ['propertyNumber', 'countedAt', 'holderName', 'deviceUnitPath'],
  filter: {
    stocktakeId: id.optional(),
    deviceId: id.optional(),
    result: oneOrMore(stocktakeResult).optional(),
    /** Of the missing: with an explanation, or without. */
    explained: z.boolean().optional(),
  },
})

export const stocktakeItemUpdate = z.strictObject({
  explanation: absenceExplanation.nullable(),
  /** Needed where the explanation is `other`. */
  note: line(300).nullable().optional(),
})

/** What a scan came to. `again`: it was counted before, and counts once. */
export const stocktakeScanResult = z.object({
  again: z.boolean(),
  item: stocktakeItem,
  stocktake,
})
export type StocktakeScanResult = z.infer<typeof stocktakeScanResult>
