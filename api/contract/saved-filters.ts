import { z } from 'zod'
import { listQuery } from './list.ts'
import { id, line } from './values.ts'

/** So many of one list; more would be no help to anybody. */
export const MAX_SAVED_FILTERS = 50
const MAX_QUERY_CHARACTERS = 4_000

/** Control characters and halves of one, as JSON writes them: the database takes neither. */
const ESCAPED = /(?<!\\)(?:\\\\)*\\u/

const resource = z.string().regex(/^[a-z][a-z-]{0,39}$/)

/** What a list shows: as the console keeps it in its address. */
const query = z
  .strictObject({
    filter: z.record(z.string(), z.unknown()),
    displayedFilters: z.record(z.string(), z.boolean()).optional(),
    sort: z.strictObject({ field: z.string().max(60), order: z.enum(['ASC', 'DESC']) }).optional(),
  })
  .refine((given) => JSON.stringify(given).length <= MAX_QUERY_CHARACTERS, 'filter_too_long')
  .refine((given) => !ESCAPED.test(JSON.stringify(given)), 'control_character')

export const savedFilter = z.object({ id, resource: z.string(), name: z.string(), query })
export type SavedFilter = z.infer<typeof savedFilter>

/** A name that is there already is given the new query. */
export const savedFilterCreate = z.strictObject({ resource, name: line(60), query })
export const savedFilterQuery = listQuery({
  sort: ['name'],
  filter: { resource: resource.optional() },
})
