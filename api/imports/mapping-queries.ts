import { and, desc, eq, inArray, sql } from 'drizzle-orm'
import type { z } from 'zod'
import type {
  ImportMapping,
  importMappingQuery,
  importMappingSave,
} from '#contract/import-mappings'
import type { Transaction } from '#drizzle/client'
import { importMappings } from '#drizzle/schema/imports'
import type { Actor } from '../actor.ts'
import { iso, page, total } from '../http/list-query.ts'
import { withinKinds } from './kinds-of.ts'

const columns = {
  id: importMappings.id,
  kind: sql<ImportMapping['kind']>`${importMappings.kind}`,
  name: importMappings.name,
  mapping: importMappings.mapping,
  createdAt: iso(importMappings.createdAt),
  updatedAt: iso(importMappings.updatedAt),
}

export async function list(
  tx: Transaction,
  actor: Actor,
  input: z.output<typeof importMappingQuery>,
) {
  const { q, id, kind } = input.filter ?? {}
  const where = and(
    withinKinds(actor, 'imports.read', importMappings.kind),
    q
      ? sql`app.search_text(${importMappings.name}) like app.like_pattern(app.search_text(${q}))`
      : undefined,
    id ? inArray(importMappings.id, id) : undefined,
    kind ? eq(importMappings.kind, kind) : undefined,
  )
  const { name, updatedAt } = importMappings
  return page({
    input,
    sortable: { name, kind: importMappings.kind, updatedAt },
    id: importMappings.id,
    select: (order, limit, offset) =>
      tx
        .select(columns)
        .from(importMappings)
        .where(where)
        .orderBy(...order)
        .limit(limit)
        .offset(offset),
    count: () => tx.select({ total }).from(importMappings).where(where),
  })
}

export async function get(tx: Transaction, id: string) {
  const [row] = await tx.select(columns).from(importMappings).where(eq(importMappings.id, id))
  return row
}

/** The one that was saved last for files with these headers. */
export async function recognise(tx: Transaction, kind: string, signature: string) {
  const [row] = await tx
    .select(columns)
    .from(importMappings)
    .where(and(eq(importMappings.kind, kind), eq(importMappings.signature, signature)))
    .orderBy(desc(importMappings.updatedAt))
    .limit(1)
  return row
}

export async function save(
  tx: Transaction,
  values: z.output<typeof importMappingSave> & { signature: string },
): Promise<string> {
  const { mapping, signature } = values
  const [row] = await tx
    .insert(importMappings)
    .values(values)
    .onConflictDoUpdate({
      target: [importMappings.kind, importMappings.name],
      set: { mapping, signature },
    })
    .returning({ id: importMappings.id })
  return row!.id
}

export async function rename(tx: Transaction, id: string, name: string) {
  const [row] = await tx
    .update(importMappings)
    .set({ name })
    .where(eq(importMappings.id, id))
    .returning(columns)
  return row
}

export async function remove(tx: Transaction, id: string) {
  const [row] = await tx.delete(importMappings).where(eq(importMappings.id, id)).returning(columns)
  return row
}
