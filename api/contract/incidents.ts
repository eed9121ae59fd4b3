import { z } from 'zod'
import { listQuery, oneOrMore } from './list.ts'
import { lockLevel } from './locks.ts'
import { day, id, instant, line, paragraph } from './values.ts'

export const INCIDENT_KINDS = ['loss', 'theft'] as const
export const incidentKind = z.enum(INCIDENT_KINDS)
export type IncidentKind = z.infer<typeof incidentKind>

/** What was on it, as far as whoever reports knows. */
export const DATA_KINDS = [
  'none',
  'work',
  'personal',
  'sensitive',
  'credentials',
  'unknown',
] as const
export const dataKind = z.enum(DATA_KINDS)
export type DataKind = z.infer<typeof dataKind>

export const INCIDENT_STATES = ['open', 'closed'] as const
export const incidentState = z.enum(INCIDENT_STATES)

export const INCIDENT_ITEM_STATES = ['missing', 'found', 'restored', 'written_off'] as const
export const incidentItemState = z.enum(INCIDENT_ITEM_STATES)
export type IncidentItemState = z.infer<typeof incidentItemState>

/** The table app.moves in the database holds the same rows. */
export const INCIDENT_ITEM_MOVES: readonly { from: IncidentItemState; to: IncidentItemState }[] = [
  { from: 'missing', to: 'found' },
  { from: 'missing', to: 'written_off' },
  // What was handed in turned out to be another one.
  { from: 'found', to: 'missing' },
  { from: 'found', to: 'restored' },
]

/** Who pressed the button. */
export const INCIDENT_CHANNELS = ['own', 'head', 'hotline', 'link'] as const
export const incidentChannel = z.enum(INCIDENT_CHANNELS)

/** What is to be done beside the doors, each with a clock of its own. */
export const CHORE_KINDS = [
  'section_head',
  'csirt',
  'sim_stop',
  'police',
  'leak_assessment',
  'property_loss',
  'preliminary_report',
  'final_report',
  'replacement',
] as const
export const choreKind = z.enum(CHORE_KINDS)
export type ChoreKind = z.infer<typeof choreKind>

export const CHORE_STATES = ['open', 'done', 'not_needed'] as const
export const choreState = z.enum(CHORE_STATES)

/** At most so many things in one report: bag, car or office. */
export const MAX_REPORTED = 20

const said = {
  kind: incidentKind,
  deviceIds: z.array(id).min(1).max(MAX_REPORTED),
  occurredAt: instant.optional(),
  noticedAt: instant.optional(),
  place: line(200).optional(),
  note: paragraph(2000).optional(),
  dataKinds: z.array(dataKind).max(DATA_KINDS.length).optional(),
}

export const incidentReport = z.strictObject(said)
export type IncidentReport = z.output<typeof incidentReport>

export const incidentDrill = z.strictObject({
  deviceIds: z.array(id).min(1).max(MAX_REPORTED),
  note: paragraph(2000).optional(),
})

/** How far one item's lock has come: what is wanted, and what was read back from the device. */
export const itemLock = z.object({
  wanted: lockLevel,
  /** Null: nothing was ever read back. */
  observed: lockLevel.nullable(),
  /** At least what is wanted, with evidence. */
  proven: z.boolean(),
  provenAt: instant.nullable(),
  lastHeardAt: instant.nullable(),
})
export type ItemLock = z.infer<typeof itemLock>

/** What is looked at before something that came back is trusted again. */
export const INSPECTION_CHECKS = [
  'whole',
  'own_device',
  'no_strange_software',
  'sim_in_place',
  'seal',
] as const
export const inspectionCheck = z.enum(INSPECTION_CHECKS)

export const incidentItem = z.object({
  id,
  deviceId: id,
  /** Null where one may no longer see the device. */
  propertyNumber: z.string().nullable(),
  kind: z.enum(['laptop', 'smartphone']).nullable(),
  model: z.string().nullable(),
  holderName: z.string().nullable(),
  state: incidentItemState,
  lockLevel,
  /** Of its certificates for the network, so many were put on hold or revoked. */
  certificates: z.int(),
  /** By when a certificate on hold is final; null where nothing is on hold. */
  heldUntil: instant.nullable(),
  lock: itemLock.nullable(),
  foundAt: instant.nullable(),
  foundPlace: z.string().nullable(),
  /** How it went back: certificates given back, or revoked for good and to be issued anew. */
  outcome: z.enum(['released', 'reissue']).nullable(),
  endedAt: instant.nullable(),
})
export type IncidentItem = z.infer<typeof incidentItem>

export const incidentChore = z.object({
  id,
  incidentId: id,
  kind: choreKind,
  state: choreState,
  dueAt: instant,
  /** Its time is over and it is still open. */
  late: z.boolean(),
  doneAt: instant.nullable(),
  doneByName: z.string().nullable(),
  /** Number of the police report, of the carrier's ticket, of the letter. */
  reference: z.string().nullable(),
  /** Whom one spoke to. */
  contact: z.string().nullable(),
  /** When the call was. */
  contactedAt: instant.nullable(),
  note: z.string().nullable(),
  escalatedAt: instant.nullable(),
})
export type IncidentChore = z.infer<typeof incidentChore>

export const incident = z.object({
  id,
  /** What people call it by. */
  number: z.int(),
  kind: incidentKind,
  drill: z.boolean(),
  state: incidentState,
  unitId: id.nullable(),
  unitPath: z.string().nullable(),
  holderId: id.nullable(),
  holderName: z.string().nullable(),
  channel: incidentChannel,
  reporterName: z.string(),
  occurredAt: instant.nullable(),
  noticedAt: instant.nullable(),
  reportedAt: instant,
  /** When everything stood in the database: no door has opened since. */
  cutOffAt: instant,
  place: z.string().nullable(),
  note: z.string().nullable(),
  dataKinds: z.array(dataKind),
  /** Things reported, and how many of them are still gone. */
  items: z.int(),
  missing: z.int(),
  openChores: z.int(),
  lateChores: z.int(),
  nextDueAt: instant.nullable(),
  nextChore: choreKind.nullable(),
  closedAt: instant.nullable(),
  createdAt: instant,
})
export type Incident = z.infer<typeof incident>

/** How bad it may be; it decides whether the commission has to be told. */
export const incidentAssessment = z.strictObject({
  persons: z.int().min(0).max(10_000_000),
  sensitive: z.boolean(),
  financialHarm: z.boolean(),
  malice: z.boolean(),
  /** By when the office knew: the clocks of the law run from here. */
  awareOn: day.optional(),
  note: paragraph(2000).optional(),
})

/** Personal information protection act, order §7: each of these alone makes it a duty. */
export const DUTY_REASONS = ['persons', 'sensitive', 'financial_harm', 'malice'] as const
export const dutyReason = z.enum(DUTY_REASONS)

export const assessed = z.object({
  persons: z.int(),
  sensitive: z.boolean(),
  financialHarm: z.boolean(),
  malice: z.boolean(),
  awareOn: day,
  note: z.string().nullable(),
  /** Whether the commission has to be told, and why. */
  duty: z.boolean(),
  reasons: z.array(dutyReason),
  at: instant,
  byName: z.string(),
})

/** The nine items of a report to the commission, in its order. */
export const REPORT_ITEMS = [
  'outline',
  'data',
  'persons',
  'cause',
  'secondary_harm',
  'response',
  'publication',
  'prevention',
  'other',
] as const
export const reportItem = z.enum(REPORT_ITEMS)
export type ReportItem = z.infer<typeof reportItem>

export const LEAK_REPORT_KINDS = ['preliminary', 'final'] as const
export const leakReportKind = z.enum(LEAK_REPORT_KINDS)
export type LeakReportKind = z.infer<typeof leakReportKind>

const itemTexts = z.record(reportItem, paragraph(4000).or(z.literal('')))
export const leakReport = z.object({
  kind: leakReportKind,
  items: itemTexts,
  /** Pre-filled from what is known, and written by nobody yet. */
  drafted: z.boolean(),
  savedAt: instant.nullable(),
  savedByName: z.string().nullable(),
})
export type LeakReport = z.infer<typeof leakReport>
export const leakReportSave = z.strictObject({ kind: leakReportKind, items: itemTexts })
export const leakReportQuery = z.object({ kind: leakReportKind.default('preliminary') })

/** One line of what happened: by us, by a door, by the network, by the device. */
export const incidentMoment = z.object({
  at: instant,
  source: z.enum(['incident', 'certificate', 'door', 'session', 'command']),
  /** A code that the reader's language has words for: `reported`, `held`, `deny`, `disconnected`. */
  what: z.string(),
  deviceId: id.nullable(),
  /** Who, or which door, element or agent. */
  by: z.string().nullable(),
  detail: z.string().nullable(),
  /** After the report, in milliseconds; what came before is below nought. */
  afterMs: z.number(),
})
export type IncidentMoment = z.infer<typeof incidentMoment>

export const incidentDetail = incident.extend({
  devices: z.array(incidentItem),
  chores: z.array(incidentChore),
  assessment: assessed.nullable(),
})
export type IncidentDetail = z.infer<typeof incidentDetail>

export const incidentTimeline = z.object({ moments: z.array(incidentMoment) })

export const incidentQuery = listQuery({
  sort: ['reportedAt', 'number', 'state', 'nextDueAt'],
  filter: {
    state: oneOrMore(incidentState).optional(),
    kind: oneOrMore(incidentKind).optional(),
    drill: z.boolean().optional(),
    deviceId: id.optional(),
    holderId: id.optional(),
    /** The unit and everything below it. */
    unitId: id.optional(),
    /** Something of it is past its time. */
    late: z.boolean().optional(),
  },
})

export const choreUpdate = z
  .strictObject({
    state: choreState,
    reference: line(100).nullable(),
    contact: line(100).nullable(),
    contactedAt: instant.nullable(),
    note: paragraph(1000).nullable(),
  })
  .partial()

export const itemFound = z.strictObject({ place: line(200).optional() })
export const itemRestore = z.strictObject({
  outcome: z.enum(['released', 'reissue']),
  /** Every check that was passed: all of them, to release. */
  checks: z.array(inspectionCheck).max(INSPECTION_CHECKS.length),
  note: paragraph(1000).optional(),
})
export const itemMissing = z.strictObject({ reason: line(300) })

export const incidentUpdate = z
  .strictObject({
    occurredAt: instant.nullable(),
    noticedAt: instant.nullable(),
    place: line(200).nullable(),
    note: paragraph(2000).nullable(),
    dataKinds: z.array(dataKind).max(DATA_KINDS.length),
    /** Found to be worse than reported; never the other way round. */
    kind: z.literal('theft'),
  })
  .partial()

export const incidentClose = z.strictObject({
  /** What is still gone is written off for good. */
  writeOff: z.boolean(),
  note: paragraph(1000).optional(),
})

/** Made by the hotline for somebody who can't log in any more. */
export const incidentLinkCreate = z.strictObject({ staffId: id })
export const incidentLinkMade = z.object({
  id,
  /** Shown this once; it goes behind the `#`, which no server sees. */
  token: z.string(),
  expiresAt: instant,
})

const linkToken = z.string().regex(/^[\w-]{20,200}$/, 'wrong_format')
export const incidentLinkOpen = z.strictObject({ token: linkToken })
export const incidentLinkShown = z.object({
  holderName: z.string(),
  expiresAt: instant,
  devices: z.array(
    z.object({
      id,
      kind: z.enum(['laptop', 'smartphone']),
      propertyNumber: z.string(),
      model: z.string().nullable(),
    }),
  ),
})
export type IncidentLinkShown = z.infer<typeof incidentLinkShown>
export const incidentLinkReport = z.strictObject({ token: linkToken, ...said })
export const incidentLinkDone = z.object({ number: z.int(), reportedAt: instant })

/** Median seconds of a way, and of how many incidents it is known. */
const stretch = z.object({ median: z.number().nullable(), count: z.int() })
export const incidentNumbersQuery = z.object({
  fiscalYear: z.coerce.number().int().min(2000).max(2200).optional(),
})
export const incidentNumbersRow = z.object({
  /** Null: all units. */
  unitId: id.nullable(),
  unitPath: z.string().nullable(),
  fiscalYear: z.int(),
  incidents: z.int(),
  devices: z.int(),
  theft: z.int(),
  restored: z.int(),
  noticedToReported: stretch,
  reportedToCutOff: stretch,
  cutOffToLocked: stretch,
})
export type IncidentNumbersRow = z.infer<typeof incidentNumbersRow>
export const incidentNumbers = z.object({
  fiscalYear: z.int(),
  years: z.array(incidentNumbersRow),
  units: z.array(incidentNumbersRow),
  months: z.array(z.object({ month: z.string(), incidents: z.int(), devices: z.int() })),
})
export type IncidentNumbers = z.infer<typeof incidentNumbers>

export const INCIDENT_FORMS = ['property_loss', 'preliminary', 'final', 'summary'] as const
export const incidentForm = z.enum(INCIDENT_FORMS)
export type IncidentForm = z.infer<typeof incidentForm>
export const incidentFormQuery = z.object({
  form: incidentForm.default('summary'),
  format: z.enum(['pdf', 'txt']).default('pdf'),
})
export const drillReportQuery = z.object({
  month: z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/, 'wrong_format'),
  format: z.enum(['pdf', 'txt']).default('pdf'),
})
