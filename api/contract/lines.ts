import { z } from 'zod'
import { listQuery } from './list.ts'
import { id } from './values.ts'

export const line = z.object({
  id,
  phoneNumber: z.string(),
  iccid: z.string().nullable(),
  deviceId: id.nullable(),
  devicePropertyNumber: z.string().nullable(),
  extension: z.string().nullable(),
})
export const lineQuery = listQuery({ sort: ['phoneNumber'], filter: { deviceId: id.optional() } })

export const extension = z.object({
  id,
  number: z.string(),
  kind: z.enum(['mobile', 'fixed']),
  holderId: id.nullable(),
  holderName: z.string().nullable(),
  unitPath: z.string().nullable(),
})
export const extensionQuery = listQuery({
  sort: ['number'],
  filter: { kind: z.enum(['mobile', 'fixed']).optional() },
})
