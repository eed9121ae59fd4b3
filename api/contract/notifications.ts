import { z } from 'zod'
import { listQuery } from './list.ts'
import { id, instant } from './values.ts'

export const notification = z.object({
  id,
  template: z.string(),
  /** Title and text in the reader's language. */
  title: z.string(),
  text: z.string(),
  /** Console path it leads to. */
  link: z.string().nullable(),
  createdAt: instant,
  readAt: instant.nullable(),
})

export const notificationQuery = listQuery({
  sort: ['createdAt'],
  filter: { unread: z.boolean().optional() },
})
