import { z } from 'zod'
import { deviceKind } from './devices.ts'
import { listQuery, oneOrMore } from './list.ts'
import { day, id, instant, line } from './values.ts'

/** In what state a device comes back. */
export const RETURN_CONDITIONS = ['good', 'damaged', 'not_working', 'incomplete'] as const
export const returnCondition = z.enum(RETURN_CONDITIONS)

export const handover = z.object({
  id,
  deviceId: id,
  /** Null, as the kind, where one may no longer see the device. */
  propertyNumber: z.string().nullable(),
  kind: deviceKind.nullable(),
  holderId: id,
  /** Null where one may not see the holder. */
  holderName: z.string().nullable(),
  dutyUnitId: id.nullable(),
  handedOverAt: instant,
  acceptedAt: instant.nullable(),
  returnedAt: instant.nullable(),
  returnCondition: returnCondition.nullable(),
  /** The last day of a loan. */
  dueOn: day.nullable(),
  acceptanceId: id.nullable(),
  returnAcceptanceId: id.nullable(),
})
export type Handover = z.infer<typeof handover>

export const handoverQuery = listQuery({
  sort: ['handedOverAt', 'returnedAt', 'dueOn'],
  filter: {
    deviceId: id.optional(),
    holderId: id.optional(),
    /** The unit and everything below it. */
    unitId: id.optional(),
    open: z.boolean().optional(),
    /** Loans: all, or those past their last day and not returned. */
    loan: z.enum(['all', 'overdue']).optional(),
  },
})

export const ACCEPTANCE_STATES = ['open', 'signed', 'refused', 'waived'] as const
export const acceptanceState = z.enum(ACCEPTANCE_STATES)
export const ACCEPTANCE_KINDS = ['handover', 'return'] as const
export const acceptanceKind = z.enum(ACCEPTANCE_KINDS)

/** A device as the receipt names it. */
export const acceptanceItem = z.object({
  act: acceptanceKind,
  deviceId: id,
  kind: deviceKind,
  propertyNumber: z.string(),
  serialNumber: z.string().nullable(),
  /** Maker and model. */
  model: z.string(),
  condition: returnCondition.nullable(),
  note: z.string().nullable(),
})
export type AcceptanceItem = z.infer<typeof acceptanceItem>

export const acceptance = z.object({
  id,
  number: z.number().int(),
  kind: acceptanceKind,
  state: acceptanceState,
  holderId: id,
  holderName: z.string(),
  dutyUnitId: id.nullable(),
  unitId: id,
  unitPath: z.string(),
  items: z.array(acceptanceItem),
  text: z.string(),
  textVersion: z.string(),
  checklist: z.array(z.string()),
  dueOn: day.nullable(),
  operatorName: z.string(),
  channel: z.enum(['counter', 'remote']).nullable(),
  answeredAt: instant.nullable(),
  /** Why it was refused, or why a return bears no signature. */
  reason: z.string().nullable(),
  receiptSha256: z.string().nullable(),
  createdAt: instant,
})
export type Acceptance = z.infer<typeof acceptance>

export const acceptanceQuery = listQuery({
  sort: ['createdAt', 'answeredAt', 'number'],
  filter: {
    state: oneOrMore(acceptanceState).optional(),
    kind: acceptanceKind.optional(),
    holderId: id.optional(),
    /** The unit and everything below it. */
    unitId: id.optional(),
  },
})

/** What is shown to whoever signs, and what is asked; `version` names just this wording. */
export const acceptanceForm = z.object({
  text: z.string(),
  checklist: z.array(z.string()),
  version: z.string(),
})
export const acceptanceForms = z.object({ handover: acceptanceForm, return: acceptanceForm })
export type AcceptanceForms = z.infer<typeof acceptanceForms>

const MOST_STROKES = 300
const MOST_POINTS = 4000
/** Below this nobody has written anything. */
const LEAST_POINTS = 4

const coordinate = z.number().min(0).max(10_000)

/**
 * A signature as the lines of a pen on a field of this size, in the order they were drawn: what a receipt
 * shows is drawn from these numbers, so no image of anybody's making is ever opened.
 */
export const signature = z
  .strictObject({
    width: z.number().min(10).max(10_000),
    height: z.number().min(10).max(10_000),
    strokes: z
      .array(z.array(z.tuple([coordinate, coordinate])).min(1))
      .min(1)
      .max(MOST_STROKES),
  })
  .refine(({ strokes }) => strokes.flat().length <= MOST_POINTS, { message: 'signature_too_long' })
  .refine(({ strokes }) => strokes.flat().length >= LEAST_POINTS, { message: 'signature_empty' })
export type Signature = z.infer<typeof signature>

const deviceIds = z
  .array(id)
  .min(1)
  .max(50)
  .refine((ids) => new Set(ids).size === ids.length, { message: 'listed_twice' })

const returnedDevices = z
  .array(z.strictObject({ deviceId: id, condition: returnCondition, note: line(200).optional() }))
  .min(1)
  .max(50)
  .refine((rows) => new Set(rows.map((row) => row.deviceId)).size === rows.length, {
    message: 'listed_twice',
  })

/** As shown: the version of the text, and every line of the checklist that was ticked. */
const shown = {
  textVersion: z.string().max(64),
  checked: z.array(z.string().max(100)).max(20),
}

/**
 * One visit to the counter: what somebody gets, and what they bring back in return. Signed or refused on
 * the spot; with neither, it waits for the holder to accept it from their own page.
 */
export const handoverCreate = z.strictObject({
  holderId: id,
  /** The unit or post that the devices belong to, with the holder in charge. */
  dutyUnitId: id.nullable().optional(),
  deviceIds,
  returns: returnedDevices.optional(),
  /** The last day, where it is a loan. */
  dueOn: day.nullable().optional(),
  ...shown,
  signature: signature.optional(),
  refusal: line(500).optional(),
})

/** Devices that come back, all from one holder; without a signature it takes a reason. */
export const handoverReturn = z.strictObject({
  holderId: id,
  devices: returnedDevices,
  ...shown,
  signature: signature.optional(),
  unsignedReason: line(500).optional(),
})

/** The holder's answer to what is still open: signed, or refused with a reason. */
export const acceptanceAnswer = z.strictObject({
  signature: signature.optional(),
  refusal: line(500).optional(),
})
