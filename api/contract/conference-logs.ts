import { z } from 'zod'
import { listQuery, oneOrMore } from './list.ts'
import { id, instant, line } from './values.ts'

export const LOG_STATES = ['open', 'applied', 'discarded'] as const

/** How a name of the log was matched: `several` and `unknown` wait for somebody to decide. */
export const MATCHES = [
  'email',
  'number',
  'name',
  'several',
  'unknown',
  'chosen',
  'ignored',
] as const
export const match = z.enum(MATCHES)
export type Match = z.infer<typeof match>

const count = z.number().int()

export const conferenceLog = z.object({
  id,
  sessionId: id,
  fileName: z.string(),
  state: z.enum(LOG_STATES),
  /** Lines of the file, and what became of all of them. */
  lines: count,
  people: count,
  matched: count,
  undecided: count,
  ignored: count,
  /** Present for at least this share of the session counts as attended, in percent. */
  attendedPercent: count,
  createdAt: instant,
  appliedAt: instant.nullable(),
})
export type ConferenceLog = z.infer<typeof conferenceLog>
export const conferenceLogQuery = listQuery({
  sort: ['createdAt'],
  filter: { sessionId: id.optional(), state: oneOrMore(z.enum(LOG_STATES)).optional() },
})

const candidate = z.object({
  id,
  name: z.string(),
  employeeNumber: z.string(),
  unitPath: z.string(),
  booked: z.boolean(),
})

export const conferencePerson = z.object({
  id,
  logId: id,
  displayName: z.string(),
  email: z.string().nullable(),
  joins: count,
  minutes: count,
  /** Of the session's own time, in percent. */
  share: count,
  match,
  staffId: id.nullable(),
  candidates: z.array(candidate),
  ignored: z.string().nullable(),
})
export type ConferencePerson = z.infer<typeof conferencePerson>
export const conferencePersonQuery = listQuery({
  sort: ['match', 'displayName', 'minutes'],
  filter: { match: oneOrMore(match).optional() },
})

/** Whom it is, or why it is nobody: one of the two. */
export const conferenceDecision = z.strictObject({
  staffId: id.optional(),
  ignored: line(100).optional(),
})
