import { aliasedTable, and, eq, inArray, isNotNull, isNull, sql } from 'drizzle-orm'
import type { z } from 'zod'
import type { staffQuery } from '#contract/staff'
import type { Unit, unitQuery } from '#contract/units'
import type { Transaction } from '#drizzle/client'
import { staff, units } from '#drizzle/schema/organization'
import type { Actor } from '../actor.ts'
import { below, found, iso, page, total } from '../http/list-query.ts'
import { within } from '../scope.ts'

const head = aliasedTable(staff, 'head')

const unitColumns = {
  id: units.id,
  code: units.code,
  name: units.name,
  path: units.path,
  category: sql<Unit['category']>`${units.category}`,
  parentId: units.parentId,
  headStaffId: units.headStaffId,
  headName: head.name,
  closedOn: units.closedOn,
  updatedAt: iso(units.updatedAt),
}

/** Units are everybody's to see; who heads one, as far as one may see staff. */
const selectUnits = (tx: Transaction, actor: Actor) => {
  const visible = within(actor, 'staff.read', { unit: head.unitId, person: head.id })
  return tx
    .select(unitColumns)
    .from(units)
    .leftJoin(head, and(eq(head.id, units.headStaffId), visible))
}

export async function listUnits(tx: Transaction, actor: Actor, input: z.output<typeof unitQuery>) {
  const { q, id, category, parentId, headed } = input.filter ?? {}
  const where = and(
    found(units.id, 'units', q),
    id ? inArray(units.id, id) : undefined,
    category ? eq(units.category, category) : undefined,
    parentId ? eq(units.parentId, parentId) : undefined,
    headed === undefined
      ? undefined
      : sql`(${units.id} = any (${sql.param(actor.unitIds)}::uuid[])) = ${headed}`,
  )
  return page({
    input,
    sortable: {
      code: units.code,
      path: units.path,
      category: units.category,
      updatedAt: units.updatedAt,
    },
    id: units.id,
    select: (order, limit, offset) =>
      selectUnits(tx, actor)
        .where(where)
        .orderBy(...order)
        .limit(limit)
        .offset(offset),
    count: () => tx.select({ total }).from(units).where(where),
  })
}

export async function getUnit(tx: Transaction, actor: Actor, id: string) {
  const [unit] = await selectUnits(tx, actor).where(eq(units.id, id))
  return unit
}

/** Post of a section head (DESIGN §6). */
const HEAD_POST = '課長'

export async function headCandidates(tx: Transaction, actor: Actor, unitId: string) {
  return tx
    .select({ id: staff.id, name: staff.name, post: sql<string>`${staff.post}` })
    .from(staff)
    .where(
      and(
        staffWithin(actor),
        eq(staff.unitId, unitId),
        eq(staff.post, HEAD_POST),
        isNull(staff.leftOn),
      ),
    )
    .orderBy(staff.employeeNumber)
}

export async function setHead(tx: Transaction, id: string, headStaffId: string | null) {
  return tx.update(units).set({ headStaffId }).where(eq(units.id, id)).returning({ id: units.id })
}

/** The person's open extension; a person has one at most (exclusion constraint). */
const openExtension = sql<string | null>`(
  select e.number from extension_holders h join extensions e on e.id = h.extension_id
  where h.holder_id = ${staff.id} and upper_inf(h.during) and h.duty_unit_id is null)`

const staffColumns = {
  id: staff.id,
  employeeNumber: staff.employeeNumber,
  name: staff.name,
  kana: staff.kana,
  unitId: staff.unitId,
  unitPath: units.path,
  post: staff.post,
  email: staff.email,
  extension: openExtension,
  leftOn: staff.leftOn,
  updatedAt: iso(staff.updatedAt),
}

const staffWithin = (actor: Actor) =>
  within(actor, 'staff.read', { unit: staff.unitId, person: staff.id })

const selectStaff = (tx: Transaction) =>
  tx.select(staffColumns).from(staff).innerJoin(units, eq(units.id, staff.unitId))

export async function listStaff(tx: Transaction, actor: Actor, input: z.output<typeof staffQuery>) {
  const { q, id, unitId, post, left } = input.filter ?? {}
  const where = and(
    staffWithin(actor),
    found(staff.id, 'staff', q),
    id ? inArray(staff.id, id) : undefined,
    below(staff.unitId, unitId),
    post ? eq(staff.post, post) : undefined,
    left === undefined ? undefined : left ? isNotNull(staff.leftOn) : isNull(staff.leftOn),
  )
  return page({
    input,
    sortable: {
      employeeNumber: staff.employeeNumber,
      kana: staff.kana,
      name: staff.name,
      post: staff.post,
      updatedAt: staff.updatedAt,
    },
    id: staff.id,
    select: (order, limit, offset) =>
      selectStaff(tx)
        .where(where)
        .orderBy(...order)
        .limit(limit)
        .offset(offset),
    count: () => tx.select({ total }).from(staff).where(where),
  })
}

export async function getStaff(tx: Transaction, actor: Actor, id: string) {
  const [member] = await selectStaff(tx).where(and(staffWithin(actor), eq(staff.id, id)))
  return member
}
