import { z } from 'zod'

/*
 * Jobs by name and payload, apart from what they do: whoever orders one need not know how it is done, and
 * what it does orders others in turn.
 */

const operation = z.strictObject({
  operationId: z.uuid(),
  /** Its turn at Google was kept for it, and has come. */
  slot: z.literal(true).optional(),
})

export const askForOperation = { name: 'phones.issue', payload: operation } as const
export const withdrawOperation = { name: 'phones.withdraw', payload: operation } as const
export const publishPolicy = {
  name: 'phones.publish-policy',
  payload: z.strictObject({ policyId: z.uuid() }),
} as const
export const assignPolicy = {
  name: 'phones.assign-policy',
  payload: z.strictObject({ phoneId: z.uuid(), slot: z.literal(true).optional() }),
} as const
export const disablePhone = {
  name: 'phones.disable',
  payload: z.strictObject({ phoneId: z.uuid() }),
} as const
export const enablePhone = {
  name: 'phones.enable',
  payload: z.strictObject({ phoneId: z.uuid() }),
} as const
export const readPhones = {
  name: 'phones.read-all',
  payload: z.strictObject({ pageToken: z.string().max(2000).optional() }),
} as const
