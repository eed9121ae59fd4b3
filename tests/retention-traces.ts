import { randomUUID } from 'node:crypto'
import type { TransactionSql } from 'postgres'
import type { TestApp } from './app.ts'
import {
  DIGEST,
  into,
  next,
  plantDevice,
  plantStaff,
  plantTransfers,
  plantUnit,
} from './retention.ts'
import { plantRemarks } from './retention-remarks.ts'

/** A row of each kind of remark about what is still open. */
export function plantOpenRemarks(t: TestApp, given: Traces): Promise<void> {
  return t.plant(async (sql) => {
    const unitId = await plantUnit(sql)
    const staffId = await plantStaff(sql, unitId, '在職者', null)
    const people = { staffId, unitId, userId: await plantUser(sql), otherId: await plantUser(sql) }
    await plantRemarks(sql, { ...given, ...people }, false)
  })
}

const plantUser = (sql: TransactionSql) =>
  into(sql, 'users', { username: `U${next()}`, display_name: '担当' })

interface Traces {
  at: Date
  /** Stands wherever something of a person could. */
  mark: string
}

/** One row of each kind that has a period of its own, all that it was about being over. */
export function plantTraces(t: TestApp, { at, mark }: Traces): Promise<void> {
  return t.plant(async (sql) => {
    const unitId = await plantUnit(sql)
    const staffId = await plantStaff(sql, unitId, '在職者', null)
    const userId = await plantUser(sql)
    const day = at.toISOString().slice(0, 10)
    const deviceId = await plantDevice(sql, unitId)
    await plantIncident(sql, deviceId, { at, mark })
    const stocktakeId = await into(sql, 'stocktakes', {
      unit_id: unitId,
      opened_by: userId,
      opener_name: mark,
      created_at: at,
    })
    await into(sql, 'stocktake_items', {
      stocktake_id: stocktakeId,
      expected: true,
      device_id: deviceId,
      property_number: 'P1',
      holder_name: mark,
      note: mark,
    })
    await sql`update stocktakes set state = 'cancelled', reason = '中止' where id = ${stocktakeId}`
    const row = { kind: 'retire', employee_number: mark, name: mark }
    await plantTransfers(sql, userId, { state: 'applied', effectiveOn: day, row, createdAt: at })
    await plantTraining(sql, { at, mark }, { staffId, unitId, userId })
    await into(sql, 'enrollment_refusals', {
      at,
      protocol: 'est',
      operation: 'simpleenroll',
      code: 'x',
      address: mark,
    })
    await into(sql, 'agents', {
      device_id: deviceId,
      platform: 'linux',
      version: '1.0.0',
      boot_id: 'b',
      uptime_seconds: 1,
      first_seen_at: at,
      last_seen_at: at,
      clock_offset_ms: 0,
      posture: sql.json({}),
      posture_changed_at: at,
    })
    await into(sql, 'inventory_changes', { device_id: deviceId, at, changes: sql.json({ mark }) })
    const content = sql.json({ users: [{ name: mark, lastSignOnAt: at.toISOString() }] })
    await into(sql, 'inventories', { device_id: deviceId, sha256: DIGEST, content, at })
    await plantRemarks(sql, { at, mark, staffId, unitId, userId, otherId: await plantUser(sql) })
    const notice = { user_id: userId, template: 'password_changed', params: sql.json({ mark }) }
    await into(sql, 'notifications', { ...notice, created_at: at })
  })
}

async function plantIncident(sql: TransactionSql, deviceId: string, { at, mark }: Traces) {
  const incidentId = await into(sql, 'incidents', {
    kind: 'loss',
    holder_name: mark,
    channel: 'hotline',
    reporter_name: mark,
    reported_at: at,
    place: mark,
    note: mark,
    state: 'closed',
    closed_at: at,
  })
  const item = { incident_id: incidentId, device_id: deviceId, lock_level: 2, reported_at: at }
  const over = {
    state: 'restored',
    ended_at: at,
    outcome: 'released',
    found_place: mark,
    inspection: mark,
  }
  await into(sql, 'incident_items', { ...item, ...over })
  const chore = { incident_id: incidentId, kind: 'police', due_at: at, state: 'done', done_at: at }
  await into(sql, 'incident_chores', {
    ...chore,
    done_by_name: mark,
    contact: mark,
    note: mark,
  })
  await sql`insert into incident_assessments ${sql({
    incident_id: incidentId,
    persons: 1,
    sensitive: false,
    financial_harm: false,
    malice: false,
    duty: false,
    aware_on: at,
    note: mark,
    assessed_at: at,
    assessor_name: mark,
  })}`
  const report = { incident_id: incidentId, kind: 'preliminary', saved_at: at, saver_name: mark }
  await sql`insert into incident_reports ${sql({ ...report, items: sql.json({ mark }) })}`
  await into(sql, 'incident_events', {
    incident_id: incidentId,
    at,
    actor: 'system:test',
    kind: 'closed',
    detail: mark,
  })
}

interface People {
  staffId: string
  unitId: string
  userId: string
}

async function plantTraining(sql: TransactionSql, { at, mark }: Traces, people: People) {
  const { staffId, unitId, userId } = people
  const courseId = await into(sql, 'courses', { name: `研修${next()}` })
  const recordingId = await into(sql, 'course_recordings', {
    course_id: courseId,
    title: '録画',
    version: 1,
    file_name: 'a.webm',
    media_type: 'video/webm',
    bytes: 10,
    sha256: DIGEST,
    seconds: 60,
  })
  const progress = {
    recording_id: recordingId,
    staff_id: staffId,
    course_id: courseId,
    unit_id: unitId,
  }
  await into(sql, 'watch_progress', { ...progress, started_at: at })
  const sessionId = await into(sql, 'course_sessions', {
    course_id: courseId,
    kind: 'room',
    place: '会議室',
    seats: 1,
    starts_at: at,
    ends_at: new Date(+at + 3_600_000),
  })
  const log = {
    session_id: sessionId,
    file_name: 'log.csv',
    sha256: randomUUID(),
    created_by: userId,
  }
  const logId = await into(sql, 'conference_logs', { ...log, created_at: at })
  const person = {
    log_id: logId,
    display_name: mark,
    joins: 1,
    minutes: 1,
    share: 1,
    match: 'name',
  }
  await into(sql, 'conference_people', { ...person, staff_id: staffId })
}
