import { createHash, randomUUID } from 'node:crypto'
import type { TransactionSql } from 'postgres'
import type { TestApp } from './app.ts'

export const DIGEST = 'a'.repeat(64)
let count = 0
export const next = () => String(++count).padStart(6, '0')

/** Inserts one row; what it returns is its id, where it has one. */
export const into = async (sql: TransactionSql, table: string, row: Record<string, unknown>) => {
  const [made] =
    await sql`insert into ${sql(table)} ${sql(row as Record<string, never>)} returning *`
  return (made!.id ?? made!.device_id) as string
}

export async function plantUnit(sql: TransactionSql): Promise<string> {
  const code = next()
  return into(sql, 'units', { code, name: `課${code}`, category: 'section' })
}

export async function plantDevice(sql: TransactionSql, unitId: string): Promise<string> {
  const model = { kind: 'laptop', maker: '試作', name: `M${next()}` }
  const modelId = await into(sql, 'device_models', model)
  const propertyNumber = `P${next()}`
  return into(sql, 'devices', {
    kind: 'laptop',
    property_number: propertyNumber,
    serial_number: `S${propertyNumber}`,
    model_id: modelId,
    unit_id: unitId,
  })
}

export const plantStaff = (
  sql: TransactionSql,
  unitId: string,
  name: string,
  leftOn: string | null,
) =>
  into(sql, 'staff', {
    employee_number: `N${next()}`,
    name,
    kana: `カナ${name}`,
    email: `${name}@example.lg.jp`,
    post: '主事',
    unit_id: unitId,
    left_on: leftOn,
  })

interface Leaver {
  name: string
  leftOn: string
}

/** Somebody who left, with everything that an office has of them, all of it settled. */
export function plantLeaver(t: TestApp, { name, leftOn }: Leaver) {
  return t.plant(async (sql) => {
    const unitId = await plantUnit(sql)
    const staffId = await plantStaff(sql, unitId, name, leftOn)
    const [staff] = await sql`select employee_number from staff where id = ${staffId}`
    const employeeNumber = staff!.employee_number as string
    const userId = await into(sql, 'users', {
      username: employeeNumber,
      display_name: name,
      email: `${name}@example.lg.jp`,
      staff_id: staffId,
      disabled_at: new Date(),
    })
    await into(sql, 'identities', {
      user_id: userId,
      issuer: 'https://idp',
      subject: `${name}@idp`,
    })
    await sql`insert into scim_users (user_id, external_id) values (${userId}, ${employeeNumber})`
    await into(sql, 'saved_filters', {
      user_id: userId,
      resource: 'devices',
      name,
      query: sql.json({}),
    })
    const deviceId = await plantDevice(sql, unitId)
    const acceptanceId = await into(sql, 'acceptances', {
      kind: 'handover',
      holder_id: staffId,
      holder_name: name,
      unit_id: unitId,
      unit_path: '課',
      items: sql.json([{ deviceId }]),
      text: '受領',
      text_version: 'x',
      checklist: sql.json([]),
      operator_id: userId,
      operator_name: '担当',
    })
    await sql`update acceptances set state = 'signed', channel = 'counter', answered_at = '2019-04-01',
      signature_sha256 = ${DIGEST}, receipt_sha256 = ${DIGEST}, receipt_bytes = 4 where id = ${acceptanceId}`
    await sql`insert into acceptance_files (acceptance_id, signature, receipt)
      values (${acceptanceId}, 'sign', ${Buffer.from(name)})`
    const handoverId = await into(sql, 'handovers', {
      device_id: deviceId,
      holder_id: staffId,
      handed_over_at: '2019-04-01T00:00:00Z',
      returned_at: '2020-01-01T00:00:00Z',
      source: 'counter',
      acceptance_id: acceptanceId,
    })
    const checkId = await into(sql, 'possession_checks', {
      fiscal_year: 2000 + count,
      due_on: '2019-12-01',
    })
    await into(sql, 'possession_answers', {
      check_id: checkId,
      handover_id: handoverId,
      answer: 'have',
      note: `${name}の自宅で使う`,
      answered_at: '2019-11-01',
    })
    await sql`update possession_checks set closed_at = now() where id = ${checkId}`
    await into(sql, 'permits', {
      device_id: deviceId,
      holder_id: staffId,
      starts_on: '2019-05-01',
      ends_on: '2019-05-31',
      place: `${name}宅`,
      purpose: '在宅勤務',
      state: 'granted',
      decided_at: '2019-04-30',
      decided_by: userId,
      decider_name: '課長',
    })
    await plantTransfers(sql, userId, {
      state: 'applied',
      effectiveOn: '2026-04-01',
      row: { kind: 'retire', employee_number: employeeNumber, name },
    })
    return { staffId, deviceId, employeeNumber }
  })
}

interface Batch {
  state: 'planned' | 'applied'
  effectiveOn: string
  row: { kind: string; employee_number: string; name: string }
  createdAt?: Date
}

export async function plantTransfers(
  sql: TransactionSql,
  userId: string,
  batch: Batch,
): Promise<string> {
  const createdAt = batch.createdAt ?? new Date('2026-04-01T00:00:00Z')
  const importId = await into(sql, 'imports', {
    kind: 'transfers',
    state: 'applied',
    file_name: batch.createdAt ? `${batch.row.name}.csv` : 't.csv',
    file_sha256: randomUUID(),
    file_bytes: 1,
    created_by: userId,
    created_at: createdAt,
  })
  const batchId = await into(sql, 'transfer_batches', {
    import_id: importId,
    effective_on: batch.effectiveOn,
    state: batch.state,
    applied_at: batch.state === 'applied' ? createdAt : null,
  })
  await into(sql, 'transfers', {
    batch_id: batchId,
    row_number: 1,
    effective_on: batch.effectiveOn,
    devices: 'keep',
    ...batch.row,
  })
  const change = { import_id: batchId, entity: 'staff', row_id: randomUUID() }
  const files = { content: Buffer.from(batch.row.name) }
  if (batch.createdAt) {
    await into(sql, 'import_changes', { ...change, after: sql.json({ name: batch.row.name }) })
    await sql`insert into import_files ${sql({ import_id: importId, ...files })}`
    await sql`insert into import_rows (import_id, row_number, action, raw, values, errors, warnings)
      values (${importId}, 1, 'new', ${sql.json([batch.row.name])}, '{}', '[]', '[]')`
  }
  return batchId
}

interface Affair {
  name: string
  /** Makes what keeps the person no longer open. */
  settle(sql: TransactionSql): Promise<unknown>
}

/** People who left, each with one affair that is still open. */
export function plantAffairs(t: TestApp, leftOn: string): Promise<Affair[]> {
  return t.plant(async (sql) => {
    const unitId = await plantUnit(sql)
    const affairs: Affair[] = []
    const clerk = await into(sql, 'users', { username: `U${next()}`, display_name: '担当' })
    const add = async (
      open: (staffId: string, name: string) => Promise<Affair['settle']>,
    ): Promise<void> => {
      const name = `保留${next()}`
      const staffId = await plantStaff(sql, unitId, name, leftOn)
      affairs.push({ name, settle: await open(staffId, name) })
    }
    await add(async (holder_id) => {
      const deviceId = await plantDevice(sql, unitId)
      const at = { handed_over_at: '2019-04-01', source: 'counter' }
      const id = await into(sql, 'handovers', { device_id: deviceId, holder_id, ...at })
      return (later) => later`update handovers set returned_at = now() where id = ${id}`
    })
    await add(async (staffId) => {
      await sql`update units set head_staff_id = ${staffId} where id = ${unitId}`
      return (later) => later`update units set head_staff_id = null where id = ${unitId}`
    })
    await add(async (staffId, name) => {
      const row = { kind: 'loss', holder_id: staffId, holder_name: name, channel: 'own' }
      const more = { reporter_name: '担当', reported_at: '2020-01-01' }
      const id = await into(sql, 'incidents', { ...row, ...more })
      return (later) =>
        later`update incidents set state = 'closed', closed_at = now(), holder_name = null where id = ${id}`
    })
    await add(async (staff_id, name) => {
      const user = { username: `U${next()}`, display_name: name, staff_id }
      const id = await into(sql, 'users', user)
      return (later) => later`update users set disabled_at = now() where id = ${id}`
    })
    await add(async (staffId) => {
      const id = await plantApproval(sql, clerk, staffId)
      return (later) => later`update approvals set state = 'withdrawn' where id = ${id}`
    })
    await add(async (staffId, name) => {
      const [staff] = await sql`select employee_number as number from staff where id = ${staffId}`
      const row = { kind: 'retire', employee_number: staff!.number, name }
      const effectiveOn = '2026-12-01'
      const id = await plantTransfers(sql, clerk, { state: 'planned', effectiveOn, row })
      return (later) =>
        later`update transfer_batches set state = 'cancelled', reason = 'x' where id = ${id}`
    })
    await add(async (holder_id) => {
      const extensionId = await into(sql, 'extensions', { number: `7${next()}` })
      const during = '[2019-04-01,)'
      const id = await into(sql, 'extension_holders', {
        extension_id: extensionId,
        holder_id,
        during,
      })
      return (later) =>
        later`update extension_holders set during = '[2019-04-01,2020-01-01)' where id = ${id}`
    })
    return affairs
  })
}

export function plantApproval(
  sql: TransactionSql,
  userId: string,
  target: string,
): Promise<string> {
  const expiresAt = new Date(Date.now() + 86_400_000).toISOString()
  const facts = { action: 'users.roles', count: 1, targets: [{ id: target, name: '対象' }] }
  const payload = JSON.stringify({ ...facts, expiresAt })
  return into(sql, 'approvals', {
    payload,
    sha256: createHash('sha256').update(payload).digest('hex'),
    resource: 'users',
    requested_by: userId,
    requester_name: '申請者',
    approver_roles: ['admin'],
    expires_at: expiresAt,
  })
}
