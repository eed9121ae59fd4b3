import { z } from 'zod'
import { listQuery } from './list.ts'
import { day, id, instant } from './values.ts'

export const UNIT_CATEGORIES = [
  'prefecture',
  'department',
  'commission',
  'bureau',
  'section',
] as const
export const unitCategory = z.enum(UNIT_CATEGORIES)

export const unit = z.object({
  id,
  code: z.string(),
  name: z.string(),
  /** Names from below the prefecture down: 環境生活部 道民生活課. */
  path: z.string(),
  category: unitCategory,
  parentId: id.nullable(),
  headStaffId: id.nullable(),
  headName: z.string().nullable(),
  closedOn: day.nullable(),
  updatedAt: instant,
})
export type Unit = z.infer<typeof unit>

export const unitDetail = unit.extend({
  /** Who may be the section head, by their post; IT staff confirm one of them. */
  headCandidates: z.array(z.object({ id, name: z.string(), post: z.string() })),
})
export type UnitDetail = z.infer<typeof unitDetail>

/** What IT staff confirm by hand; the rest comes by import. */
export const unitUpdate = z.strictObject({ headStaffId: id.nullable() })

export const unitQuery = listQuery({
  sort: ['code', 'path', 'category', 'updatedAt'],
  filter: {
    category: unitCategory.optional(),
    parentId: id.optional(),
    /** One heads it, or a unit above it. */
    headed: z.boolean().optional(),
  },
})
