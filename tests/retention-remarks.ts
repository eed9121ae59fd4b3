import { createHash, randomUUID } from 'node:crypto'
import type { TransactionSql } from 'postgres'
import { plantCertificate } from './matrix/certificates.ts'
import { into, next, plantDevice } from './retention.ts'

interface Remarks {
  at: Date
  /** What people wrote in passing. */
  mark: string
  staffId: string
  unitId: string
  userId: string
  /** Of a colleague, for what takes two. */
  otherId: string
}

/** A remark wherever one can be made; all that it was about is over, unless told otherwise. */
export async function plantRemarks(sql: TransactionSql, given: Remarks, over = true) {
  const { at, mark, staffId, unitId, userId } = given
  const day = at.toISOString().slice(0, 10)
  const deviceId = await plantDevice(sql, unitId)
  await aboutDevices(sql, given, { deviceId, over })
  await aboutReplacements(sql, given, over)
  await aboutCommands(sql, given, { deviceId, over })
  await into(sql, 'permits', {
    device_id: deviceId,
    holder_id: staffId,
    starts_on: day,
    ends_on: day,
    place: mark,
    purpose: mark,
    state: over ? 'refused' : 'requested',
    ...(over && { decided_at: at, decided_by: userId, decider_name: mark, reason: mark }),
  })
  const courseId = await into(sql, 'courses', { name: `研修${next()}` })
  const exception = { course_id: courseId, staff_id: staffId, unit_id: unitId, kind: 'leave' }
  await into(sql, 'course_exceptions', {
    ...exception,
    reason: mark,
    ends_on: day,
    state: over ? 'granted' : 'requested',
    requested_by: userId,
  })
  await aboutApprovals(sql, given, over)
  // What was told of it on the way was told then.
  await sql`update device_events set at = ${at} where reason = ${mark}`
  if (!over) return
  const completion = { course_id: courseId, staff_id: staffId, unit_id: unitId, version: 1 }
  const made = { ...completion, completed_at: at, source: 'import', created_at: at }
  const revokes = await into(sql, 'completions', made)
  await into(sql, 'completions', { ...made, revokes, reason: mark })
}

interface About {
  deviceId: string
  over: boolean
}

async function aboutDevices(
  sql: TransactionSql,
  { at, mark, staffId, unitId, userId }: Remarks,
  { deviceId, over }: About,
) {
  const batch = { kind: 'edit', request: sql.json({}), total: 0, created_by: userId }
  const state = over ? 'done' : 'running'
  await into(sql, 'device_batches', { ...batch, reason: mark, state, created_at: at })
  if (!over) return
  await sql`insert into device_events ${sql({
    device_id: deviceId,
    at,
    actor: 'system:test',
    kind: 'state',
    detail: sql.json({ from: 'issued', to: 'repair' }),
    reason: mark,
  })}`
  const [device] = await sql`select model_id from devices where id = ${deviceId}`
  const goneId = await into(sql, 'devices', {
    kind: 'laptop',
    state: 'returned',
    property_number: `P${next()}`,
    model_id: device!.model_id,
  })
  await into(sql, 'erasures', {
    device_id: goneId,
    category: 'ordinary',
    method: 'physical_destruction',
    medium_kind: 'ssd',
    medium_serial: 'M1',
    place: '倉庫',
    erased_on: '2015-01-01',
    operator: '業者',
    witness: '担当',
    certificate_name: 'a.pdf',
    certificate_type: 'application/pdf',
    certificate_bytes: 1,
    certificate_sha256: 'a'.repeat(64),
    certified_on: '2015-01-01',
  })
  await sql`update devices set state = 'erased' where id = ${goneId}`
  await sql`update devices set state = 'disposed' where id = ${goneId}`
  await sql`update devices set note = ${mark}, state_reason = ${mark}, state_since = ${at}
    where id = ${goneId}`
  const handoverId = await into(sql, 'handovers', {
    device_id: deviceId,
    holder_id: staffId,
    handed_over_at: at,
    returned_at: at,
    source: 'counter',
  })
  const year = { fiscal_year: 1900 + Number(next()), due_on: '2019-12-01' }
  const checkId = await into(sql, 'possession_checks', year)
  await into(sql, 'possession_answers', {
    check_id: checkId,
    handover_id: handoverId,
    answer: 'have_not',
    note: mark,
    answered_at: at,
  })
  await sql`update possession_checks set closed_at = ${at} where id = ${checkId}`
  const certificateId = await plantCertificate(sql, deviceId)
  await sql`update certificate_events set note = ${mark}, at = ${at}
    where certificate_id = ${certificateId}`
  const key = { public_key_sha256: createHash('sha256').update(randomUUID()).digest() }
  await into(sql, 'blocked_keys', { ...key, reason: 'other', note: mark, created_at: at })
  const iccid = `8981${next()}${next()}`
  const simId = await into(sql, 'sims', { iccid })
  await into(sql, 'sim_reveals', {
    sim_id: simId,
    user_id: userId,
    reason: mark,
    created_at: at,
  })
  await into(sql, 'phone_tasks', {
    kind: 'sim_stop',
    state: 'done',
    device_id: deviceId,
    note: mark,
    contact: mark,
    contacted_at: at,
    done_at: at,
    created_at: at,
  })
  await sql`update devices set unit_id = ${unitId} where id = ${deviceId}`
}

async function aboutReplacements(
  sql: TransactionSql,
  { at, mark, staffId, unitId }: Remarks,
  over: boolean,
) {
  const program = {
    name: `計画${next()}`,
    fiscal_year: 2021,
    goal_count: 1,
    deadline: '2022-03-31',
  }
  const programId = await into(sql, 'programs', program)
  const waveId = await into(sql, 'waves', { program_id: programId, name: '第一', ordinal: 1 })
  const replacement = async (row: object) =>
    into(sql, 'replacements', {
      program_id: programId,
      wave_id: waveId,
      old_device_id: await plantDevice(sql, unitId),
      holder_id: staffId,
      unit_id: unitId,
      updated_at: at,
      ...row,
    })
  if (!over) {
    await replacement({ state: 'planned', note: mark })
    return
  }
  await replacement({ state: 'declined', paused_from: 'planned', reason: mark, note: mark })
  const replacementId = await replacement({
    state: 'closed',
    new_device_id: await plantDevice(sql, unitId),
    note: mark,
  })
  const slotId = await into(sql, 'slots', {
    place: '会議室',
    starts_at: at,
    ends_at: new Date(+at + 3_600_000),
    capacity: 1,
  })
  await into(sql, 'appointments', {
    slot_id: slotId,
    replacement_id: replacementId,
    state: 'cancelled',
    reason: mark,
    updated_at: at,
  })
}

async function aboutCommands(
  sql: TransactionSql,
  { at, mark, userId }: Remarks,
  { deviceId, over }: About,
) {
  const commandId = await into(sql, 'commands', {
    device_id: deviceId,
    kind: 'lock',
    level: 2,
    epoch: 1,
    state: over ? 'cancelled' : 'queued',
    reason: mark,
    message: mark,
    created_at: at,
    expires_at: new Date(+at + 86_400_000),
    finished_at: over ? at : null,
  })
  await into(sql, 'device_locks', {
    device_id: deviceId,
    desired_level: over ? 0 : 2,
    desired_epoch: 1,
    desired_since: at,
    desired_reason: mark,
  })
  await into(sql, 'phone_operations', {
    command_id: randomUUID(),
    device_id: deviceId,
    kind: 'lock',
    level: 2,
    epoch: 1,
    type: 'START_LOST_MODE',
    message: mark,
    state: over ? 'succeeded' : 'queued',
    created_at: at,
    expires_at: new Date(+at + 86_400_000),
    finished_at: over ? at : null,
  })
  if (!over) return
  const event = { command_id: commandId, at, by: 'person', state: 'cancelled', moved: true }
  await into(sql, 'command_events', { ...event, reason: mark })
  const extension = { seq: Number(next()), add_hours: 1, reason: mark, until: at }
  await into(sql, 'lease_extensions', extension)
  const keyId = await into(sql, 'escrowed_keys', {
    device_id: deviceId,
    kind: 'recovery_key',
    wrapped_key: Buffer.alloc(8),
    sealed: Buffer.alloc(8),
    sha256: 'a'.repeat(64),
  })
  await into(sql, 'key_reveals', {
    key_id: keyId,
    device_id: deviceId,
    purpose: 'recovery_key',
    user_id: userId,
    reason: mark,
    created_at: at,
  })
}

async function aboutApprovals(
  sql: TransactionSql,
  { at, mark, userId, otherId }: Remarks,
  over: boolean,
) {
  const expiresAt = new Date(+at + 86_400_000)
  const payload = JSON.stringify({
    action: 'users.roles',
    count: 1,
    expiresAt: expiresAt.toISOString(),
    nonce: randomUUID(),
    params: { give: ['security'], take: [], why: mark },
    says: { ja: mark, en: mark },
    targets: [{ id: otherId, name: mark }],
  })
  await into(sql, 'approvals', {
    payload,
    sha256: createHash('sha256').update(payload).digest('hex'),
    resource: 'users',
    reason: mark,
    state: over ? 'refused' : 'requested',
    requested_by: userId,
    requester_name: mark,
    approver_roles: ['security'],
    created_at: at,
    expires_at: expiresAt,
    ...(over && { decided_by: otherId, decider_name: mark, decided_at: at, decision_reason: mark }),
  })
}
