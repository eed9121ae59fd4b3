import { sql } from 'drizzle-orm'
import { customType, timestamp, uuid } from 'drizzle-orm/pg-core'

export const id = () => uuid().primaryKey().default(sql`gen_random_uuid()`)

/** An instant; always stored in UTC. */
export const instant = () => timestamp({ withTimezone: true, mode: 'date' })

export const createdAt = () => instant().notNull().defaultNow()

/** A half-open period of instants, `[from, to)`; an open end means "still so". */
export const period = customType<{ data: string }>({ dataType: () => 'tstzrange' })

export const bytes = customType<{ data: Uint8Array }>({ dataType: () => 'bytea' })
