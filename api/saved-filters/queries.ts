import { and, eq, inArray, sql } from 'drizzle-orm'
import type { z } from 'zod'
import type { SavedFilter, savedFilterCreate, savedFilterQuery } from '#contract/saved-filters'
import type { Transaction } from '#drizzle/client'
import { savedFilters } from '#drizzle/schema/saved-filters'
import { page, total } from '../http/list-query.ts'

const columns = {
  id: savedFilters.id,
  resource: savedFilters.resource,
  name: savedFilters.name,
  query: sql<SavedFilter['query']>`${savedFilters.query}`,
}

export async function list(
  tx: Transaction,
  userId: string,
  input: z.output<typeof savedFilterQuery>,
) {
  const { resource, id } = input.filter ?? {}
  const where = and(
    eq(savedFilters.userId, userId),
    resource ? eq(savedFilters.resource, resource) : undefined,
    id ? inArray(savedFilters.id, id) : undefined,
  )
  return page({
    input: { ...input, sort: input.sort ?? ['name', 'ASC'] },
    sortable: { name: savedFilters.name },
    id: savedFilters.id,
    select: (order, limit, offset) =>
      tx
        .select(columns)
        .from(savedFilters)
        .where(where)
        .orderBy(...order)
        .limit(limit)
        .offset(offset),
    count: () => tx.select({ total }).from(savedFilters).where(where),
  })
}

/** How many others there are of that list. */
export async function countOthers(
  tx: Transaction,
  userId: string,
  { resource, name }: { resource: string; name: string },
): Promise<number> {
  return tx.$count(
    savedFilters,
    and(
      eq(savedFilters.userId, userId),
      eq(savedFilters.resource, resource),
      sql`${savedFilters.name} <> ${name}`,
    ),
  )
}

export async function save(
  tx: Transaction,
  userId: string,
  given: z.output<typeof savedFilterCreate>,
) {
  const [row] = await tx
    .insert(savedFilters)
    .values({ userId, ...given })
    .onConflictDoUpdate({
      target: [savedFilters.userId, savedFilters.resource, savedFilters.name],
      set: { query: given.query, updatedAt: sql`now()` },
    })
    .returning(columns)
  return row!
}

export async function remove(tx: Transaction, userId: string, id: string) {
  const [row] = await tx
    .delete(savedFilters)
    .where(and(eq(savedFilters.id, id), eq(savedFilters.userId, userId)))
    .returning({ id: savedFilters.id })
  return row
}
