import { sql } from 'drizzle-orm'
import type { Transaction } from '#drizzle/client'
import {
  type Batch,
  type ImportTarget,
  type Objection,
  type Standing,
  staged,
  type Values,
} from '../imports/target.ts'
import { readSettings } from '../settings/service.ts'

/**
 * A file of transfers is held against people as they stand: who is there moves or leaves ("changed"), who is
 * not joins ("new"). Applying the import loads them ahead of their day; the people change on the day.
 */
export const transfersTarget: ImportTarget = {
  key: 'employeeNumber',
  owners: {},
  constraints: { transfers_person_key: 'employeeNumber' },
  async standing(tx, keys) {
    const rows = await tx.execute<{ id: string; key: string; leftOn: string | null } & Values>(sql`
      select s.id, s.employee_number as key, s.left_on::text as "leftOn", u.code as "toUnitCode", s.post
      from staff s join units u on u.id = s.unit_id
      where s.employee_number = any (${sql.param(keys)}::text[])`)
    return new Map(
      rows.map(({ id, key, leftOn, ...values }) => [
        key,
        // No person is of a kind: so every row says something new.
        { id, values: { kind: null, ...values }, about: { leftOn } },
      ]),
    )
  },
  async objectionsIn(tx) {
    const closed = await closedUnits(tx)
    return (values, record) => [...onPerson(values, record), ...onUnit(values, closed)]
  },
  // A unit's head and its newcomers are told from all rows of the day together.
  isWhole: true,
  steps: [insertBatches, insertTransfers],
}

async function closedUnits(tx: Transaction): Promise<Map<string, string>> {
  const rows = await tx.execute<{ code: string; closedOn: string }>(sql`
    select code, closed_on::text as "closedOn" from units where closed_on is not null`)
  return new Map(rows.map(({ code, closedOn }) => [code, closedOn]))
}

function onPerson(values: Values, record: Standing | undefined): Objection[] {
  const field = 'employeeNumber'
  if (values.kind === 'join') return record ? [{ code: 'staff_exists', field }] : []
  if (!record) return [{ code: 'unknown_staff', field }]
  const { leftOn } = record.about as { leftOn: string | null }
  return leftOn ? [{ code: 'already_left', field, params: { leftOn } }] : []
}

function onUnit(values: Values, closed: Map<string, string>): Objection[] {
  if (values.kind === 'retire') return []
  const field = 'toUnitCode'
  if (!values.toUnitCode) return [{ code: 'blank_required', field }]
  const closedOn = closed.get(String(values.toUnitCode))
  return closedOn && closedOn <= String(values.effectiveOn)
    ? [{ code: 'unit_closed', field, params: { closedOn } }]
    : []
}

/** Whoever leaves on 31 March and whoever comes on 1 April change on the same day. */
const day = sql`((v ->> 'effectiveOn')::date + (v ->> 'kind' = 'retire')::int)`

async function insertBatches(tx: Transaction, batch: Batch): Promise<void> {
  await tx.execute(sql`with ${staged(batch)}
    insert into transfer_batches (import_id, effective_on)
    select distinct ${batch.importId}::uuid, ${day} from staged`)
}

async function insertTransfers(tx: Transaction, batch: Batch): Promise<void> {
  const days = (await readSettings(tx))['transfers.returnDueDays']
  await tx.execute(sql`with ${staged(batch)}
    insert into transfers (batch_id, row_number, kind, employee_number, name, kana, staff_id, from_unit_id,
      to_unit_id, post, effective_on, devices, return_due_on)
    select b.id, r.row_number, v ->> 'kind', v ->> 'employeeNumber', v ->> 'name', v ->> 'kana', s.id,
      coalesce(old.id, s.unit_id), case when v ->> 'kind' <> 'retire' then new.id end, v ->> 'post',
      (v ->> 'effectiveOn')::date, case when v ->> 'kind' = 'retire' then 'return' else 'keep' end,
      case when v ->> 'kind' = 'retire' then (v ->> 'effectiveOn')::date + ${days}::int end
    from staged
      join import_rows r on r.import_id = ${batch.importId} and r.target_id = staged.id
      join transfer_batches b on b.import_id = ${batch.importId} and b.effective_on = ${day}
      left join staff s on s.id = staged.id
      left join units old on old.code = v ->> 'fromUnitCode'
      left join units new on new.code = v ->> 'toUnitCode'`)
}
