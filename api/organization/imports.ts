import { sql } from 'drizzle-orm'
import type { Transaction } from '#drizzle/client'
import { AppError } from '../errors.ts'
import { type Batch, given, type ImportTarget, staged, type Values } from '../imports/target.ts'

export const unitsTarget: ImportTarget = {
  key: 'code',
  owners: {},
  constraints: { units_code_key: 'code' },
  async standing(tx, keys) {
    const rows = await tx.execute<{ id: string; code: string } & Values>(sql`
      select u.id, u.code, u.name, u.category, p.code as "parentCode"
      from units u left join units p on p.id = u.parent_id
      where u.code = any (${sql.param(keys)}::text[])`)
    return new Map(rows.map(({ id, ...values }) => [values.code, { id, values }]))
  },
  isWhole: true,
  steps: [insertUnits, updateUnits, refuseCircles],
}

async function insertUnits(tx: Transaction, batch: Batch): Promise<void> {
  await tx.execute(sql`with ${staged(batch)}
    insert into units (id, code, name, category, parent_id)
    select staged.id, staged.v ->> 'code', staged.v ->> 'name', staged.v ->> 'category',
      coalesce(old.id, new.id)
    from staged left join units old on old.code = staged.v ->> 'parentCode'
      left join staged new on new.v ->> 'code' = staged.v ->> 'parentCode'
    where staged.action = 'new'`)
}

async function updateUnits(tx: Transaction, batch: Batch): Promise<void> {
  await tx.execute(sql`with ${staged(batch)}
    update units u set name = ${given('name', sql`u.name`)},
      category = ${given('category', sql`u.category`)},
      parent_id = case when v ? 'parentCode' then p.id else u.parent_id end
    from staged left join units p on p.code = v ->> 'parentCode'
    where staged.action = 'changed' and u.id = staged.id`)
}

/** Two files may each be right and make a circle together; whoever comes second is checked again. */
async function refuseCircles(tx: Transaction): Promise<void> {
  const lost = await tx.execute(sql`
    with recursive tree as (
      select id from units where parent_id is null
      union all select u.id from units u join tree on u.parent_id = tree.id)
    select id from units except select id from tree`)
  if (lost.length > 0) throw new AppError('ledger_moved')
}

export const staffTarget: ImportTarget = {
  key: 'employeeNumber',
  owners: {},
  constraints: { staff_employee_number_key: 'employeeNumber' },
  async standing(tx, keys) {
    const rows = await tx.execute<{ id: string; employeeNumber: string } & Values>(sql`
      select s.id, s.employee_number as "employeeNumber", s.name, s.kana, u.code as "unitCode", s.post, s.email
      from staff s join units u on u.id = s.unit_id
      where s.employee_number = any (${sql.param(keys)}::text[])`)
    return new Map(rows.map(({ id, ...values }) => [values.employeeNumber, { id, values }]))
  },
  steps: [insertStaff, updateStaff],
}

async function insertStaff(tx: Transaction, batch: Batch): Promise<void> {
  await tx.execute(sql`with ${staged(batch)}
    insert into staff (id, employee_number, name, kana, unit_id, post, email)
    select staged.id, v ->> 'employeeNumber', v ->> 'name', v ->> 'kana', u.id, v ->> 'post', v ->> 'email'
    from staged join units u on u.code = v ->> 'unitCode' where action = 'new'`)
}

async function updateStaff(tx: Transaction, batch: Batch): Promise<void> {
  await tx.execute(sql`with ${staged(batch)}
    update staff s set
      name = ${given('name', sql`s.name`)}, kana = ${given('kana', sql`s.kana`)},
      unit_id = u.id, post = ${given('post', sql`s.post`)}, email = ${given('email', sql`s.email`)}
    from staged join units u on u.code = v ->> 'unitCode'
    where action = 'changed' and s.id = staged.id`)
}

/** Codes on record, for rows that name a unit or a person: a unit's parent, a person's name. */
export async function knownCodes(tx: Transaction) {
  const units = await tx.execute<{ code: string; parent: string | null }>(sql`
    select u.code, p.code as parent from units u left join units p on p.id = u.parent_id`)
  const staff = await tx.execute<{ code: string; name: string }>(sql`
    select employee_number as code, name from staff`)
  return {
    units: new Map(units.map((row) => [row.code, row.parent])),
    staff: new Map(staff.map((row) => [row.code, row.name])),
  }
}
