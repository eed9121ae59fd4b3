import { sql } from 'drizzle-orm'
import type { Transaction } from '#drizzle/client'
import { given, type ImportTarget, staged, type Values } from '../imports/target.ts'

export const unitsTarget: ImportTarget = {
  key: 'code',
  owners: {},
  async standing(tx, keys) {
    const rows = await tx.execute<{ id: string; code: string } & Values>(sql`
      select u.id, u.code, u.name, u.category, p.code as "parentCode"
      from units u left join units p on p.id = u.parent_id
      where u.code = any (${sql.param(keys)}::text[])`)
    return new Map(rows.map(({ id, ...values }) => [values.code, { id, values }]))
  },
  async apply(tx, importId) {
    const parent = sql`coalesce(
      (select id from units where code = v ->> 'parentCode'),
      (select id from staged s where s.v ->> 'code' = staged.v ->> 'parentCode'))`
    // Changed rows first: a new unit may take the place of one that moves.
    await tx.execute(sql`with ${staged(importId)}
      update units u set
        name = ${given('name', sql`u.name`)}, category = ${given('category', sql`u.category`)}
      from staged where staged.action = 'changed' and u.id = staged.id`)
    await tx.execute(sql`with ${staged(importId)}
      insert into units (id, code, name, category, parent_id)
      select id, v ->> 'code', v ->> 'name', v ->> 'category', ${parent}
      from staged where action = 'new'`)
    await tx.execute(sql`with ${staged(importId)}
      update units u set parent_id = p.id
      from staged left join units p on p.code = staged.v ->> 'parentCode'
      where staged.action = 'changed' and u.id = staged.id and v ? 'parentCode'
        and u.parent_id is distinct from p.id`)
  },
}

export const staffTarget: ImportTarget = {
  key: 'employeeNumber',
  owners: {},
  async standing(tx, keys) {
    const rows = await tx.execute<{ id: string; employeeNumber: string } & Values>(sql`
      select s.id, s.employee_number as "employeeNumber", s.name, s.kana, u.code as "unitCode", s.post, s.email
      from staff s join units u on u.id = s.unit_id
      where s.employee_number = any (${sql.param(keys)}::text[])`)
    return new Map(rows.map(({ id, ...values }) => [values.employeeNumber, { id, values }]))
  },
  async apply(tx, importId) {
    await tx.execute(sql`with ${staged(importId)}
      insert into staff (id, employee_number, name, kana, unit_id, post, email)
      select staged.id, v ->> 'employeeNumber', v ->> 'name', v ->> 'kana', u.id, v ->> 'post', v ->> 'email'
      from staged join units u on u.code = v ->> 'unitCode' where action = 'new'`)
    await tx.execute(sql`with ${staged(importId)}
      update staff s set
        name = ${given('name', sql`s.name`)}, kana = ${given('kana', sql`s.kana`)},
        unit_id = u.id, post = ${given('post', sql`s.post`)}, email = ${given('email', sql`s.email`)}
      from staged join units u on u.code = v ->> 'unitCode'
      where action = 'changed' and s.id = staged.id`)
  },
}

/** Codes on record, for rows that name a unit or a person. */
export async function knownCodes(tx: Transaction) {
  const units = await tx.execute<{ code: string }>(sql`select code from units`)
  const staff = await tx.execute<{ code: string; name: string }>(sql`
    select employee_number as code, name from staff`)
  return {
    units: new Set(units.map((row) => row.code)),
    staff: new Map(staff.map((row) => [row.code, row.name])),
  }
}
