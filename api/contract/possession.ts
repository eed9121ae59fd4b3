import { z } from 'zod'
import { deviceKind } from './devices.ts'
import { listQuery } from './list.ts'
import { day, id, instant, line } from './values.ts'

/** The yearly question to everybody: have you still got it? One at a time is open. */
export const possessionCheck = z.object({
  id,
  fiscalYear: z.number().int(),
  dueOn: day,
  closedAt: instant.nullable(),
  createdAt: instant,
  /** Devices held now, as far as one may see them, and the answers about them. */
  held: z.number().int(),
  have: z.number().int(),
  haveNot: z.number().int(),
})
export type PossessionCheck = z.infer<typeof possessionCheck>

export const possessionCheckCreate = z.strictObject({
  fiscalYear: z.number().int().min(2000).max(2100),
  dueOn: day,
})
export const possessionCheckQuery = listQuery({ sort: ['fiscalYear', 'dueOn'], filter: {} })

export const possessionAnswerValue = z.enum(['have', 'have_not'])

/** A device somebody holds, and what they answered in this check; null while they have not. */
export const possession = z.object({
  /** Of the handover. */
  id,
  deviceId: id,
  propertyNumber: z.string().nullable(),
  kind: deviceKind.nullable(),
  model: z.string().nullable(),
  holderId: id,
  holderName: z.string().nullable(),
  unitId: id.nullable(),
  unitPath: z.string().nullable(),
  answer: possessionAnswerValue.nullable(),
  note: z.string().nullable(),
  answeredAt: instant.nullable(),
})
export type Possession = z.infer<typeof possession>

export const possessionQuery = listQuery({
  sort: ['unitPath', 'handedOverAt', 'answeredAt'],
  filter: {
    /** The open check unless told. */
    checkId: id.optional(),
    /** `none`: not answered yet. */
    answer: z.enum(['have', 'have_not', 'none']).optional(),
    holderId: id.optional(),
    /** The unit and everything below it. */
    unitId: id.optional(),
  },
})

export const possessionAnswer = z.strictObject({
  answer: possessionAnswerValue,
  note: line(300).optional(),
})
