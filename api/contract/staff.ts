import { z } from 'zod'
import { listQuery } from './list.ts'
import { day, id, instant } from './values.ts'

export const staffMember = z.object({
  id,
  employeeNumber: z.string(),
  name: z.string(),
  kana: z.string(),
  unitId: id,
  unitPath: z.string(),
  post: z.string().nullable(),
  email: z.string().nullable(),
  extension: z.string().nullable(),
  leftOn: day.nullable(),
  updatedAt: instant,
})
export type StaffMember = z.infer<typeof staffMember>

export const staffQuery = listQuery({
  sort: ['employeeNumber', 'kana', 'name', 'post', 'updatedAt'],
  filter: {
    /** The unit and everything below it. */
    unitId: id.optional(),
    post: z.string().max(100).optional(),
    left: z.boolean().optional(),
  },
})
