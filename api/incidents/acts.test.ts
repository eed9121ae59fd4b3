import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { IncidentDetail } from '#contract/incidents'
import { INSPECTION_CHECKS, REPORT_ITEMS } from '#contract/incidents'
import { system } from '#drizzle/client'
import { createTestApp, stoppedClock, type TestApp, type TestUser, type Visitor } from '#tests/app'
import { plantCounter } from '#tests/counter'
import { createPki, createRequest, plantAuthorities } from '#tests/pki'
import { tellOfIncident } from './jobs.ts'
import { watchIncidents } from './watch.ts'

let t: TestApp
let office: Awaited<ReturnType<typeof plantCounter>>
let security: Visitor
let securityLogin: TestUser
let hotline: Visitor
const clock = stoppedClock(new Date('2026-05-11T01:00:00Z'))
const HOUR_MS = 3_600_000

beforeAll(async () => {
  const pki = createPki(clock)
  t = await createTestApp({ clock, signer: pki.signer })
  await plantAuthorities(t, pki)
  office = await plantCounter(t)
  securityLogin = await t.createUser({ roles: ['security'] })
  security = await t.loginAs(securityLogin)
  hotline = await t.loginAs('it_staff')
})
afterAll(() => t.close())

interface Told {
  status: number
  body: IncidentDetail & { fields?: { field: string; code: string }[] }
}
const send = async (who: Visitor, path: string, json: object, method = 'POST'): Promise<Told> => {
  const headers = { 'idempotency-key': randomUUID() }
  const answer = await who(path, { method, headers, json })
  return { status: answer.status, body: await answer.json() }
}
const codeOf = ({ status, body }: Told) => [status, body.fields?.[0]?.code]
const certify = async (deviceId: string) => {
  const json = { deviceId, profile: 'network-access', csr: createRequest().pem }
  expect((await security('/api/certificates', { method: 'POST', json })).status).toBe(201)
}
const lost = async (kind = 'loss') => {
  const staffId = await office.person()
  const deviceId = await office.held(staffId)
  await certify(deviceId)
  const { body } = await send(hotline, '/api/incidents', { kind, deviceIds: [deviceId] })
  return { staffId, deviceId, incident: body, itemId: body.devices[0]!.id }
}
const deviceState = async (id: string) =>
  (await t.ownerSql`select state from devices where id = ${id}`)[0]!.state
const certificateState = async (id: string) =>
  (await t.ownerSql`select state from certificates where device_id = ${id}`)[0]!.state
const lockOf = async (id: string) =>
  (await t.ownerSql`select desired_level, status from device_locks where device_id = ${id}`)[0]

const job = (which: typeof watchIncidents) =>
  t.db.as({ ...system('incidents'), roles: ['@incidents', '@jobs'] }, (tx) =>
    which.run({ deps: t.deps, tx, payload: {}, now: clock() }),
  )

test('a report wants the lock of its policy, and supersedes what was under way', async () => {
  const { deviceId } = await lost()
  expect(await lockOf(deviceId)).toEqual({ desired_level: 2, status: 'lock_pending' })
  const rows =
    await t.ownerSql`select kind, state, incident_id from commands where device_id = ${deviceId}`
  expect(rows).toMatchObject([{ kind: 'lock', state: 'queued' }])
  const stolen = await lost('theft')
  expect((await lockOf(stolen.deviceId))!.desired_level).toBe(3)
})

const tell = (incidentId: string) =>
  t.db.as({ ...system('incidents'), roles: ['@incidents', '@jobs'] }, (tx) =>
    tellOfIncident.run({ deps: t.deps, tx, payload: { incidentId, by: 'x' }, now: clock() }),
  )

test('who heard of a loss hears that it is a theft', async () => {
  const { incident } = await lost()
  await tell(incident.id)
  const put = { method: 'PUT', json: { kind: 'theft' } }
  expect((await security(`/api/incidents/${incident.id}`, put)).status).toBe(200)
  await tell(incident.id)
  const notices = await t.ownerSql`
    select template from notifications
    where user_id = ${securityLogin.id} and link = ${`/incidents/${incident.id}`} order by template`
  expect(notices.map(({ template }) => template)).toEqual(['incident_reported', 'incident_theft'])
})

test('of a smartphone, somebody is to call the carrier; when they have, that is done', async () => {
  const [model] = await t.plant(
    (sql) =>
      sql`insert into device_models (kind, maker, name) values ('smartphone', '試作', ${randomUUID()}) returning id`,
  )
  const staffId = await office.person()
  const phone = await t.plant(async (sql) => {
    const [made] = await sql`
      insert into devices (kind, state, property_number, model_id, unit_id, imei)
      values ('smartphone', 'issued', ${randomUUID()}, ${model!.id}, ${office.unitId}, ${String(490154203237518 + Math.floor(Math.random() * 1e6))})
      returning id`
    await sql`insert into handovers (device_id, holder_id, handed_over_at, source)
      values (${made!.id}, ${staffId}, '2021-04-01T00:00:00Z', 'import')`
    return made!.id as string
  })
  const { status, body } = await send(hotline, '/api/incidents', {
    kind: 'theft',
    deviceIds: [phone],
  })
  expect(status).toBe(201)
  expect(body.devices[0]!.lockLevel).toBe(2)
  expect((await lockOf(phone))!.desired_level).toBe(2)
  await tell(body.id)
  await tell(body.id)
  const tasks =
    await t.ownerSql`select id, state from phone_tasks where device_id = ${phone} and kind = 'sim_stop'`
  expect(tasks).toMatchObject([{ state: 'open' }])
  const done = { contactedAt: clock().toISOString(), contact: '法人窓口 佐藤', reference: 'T-1' }
  const ticked = await send(hotline, `/api/phone-tasks/${tasks[0]!.id}/done`, done)
  expect(ticked.status).toBe(200)
  await job(watchIncidents)
  const after: IncidentDetail = await (await security(`/api/incidents/${body.id}`)).json()
  expect(after.chores.find(({ kind }) => kind === 'sim_stop')).toMatchObject({
    state: 'done',
    contact: '法人窓口 佐藤',
    reference: 'T-1',
  })
})

describe('found again', () => {
  test('nothing opens before every check is passed; then all of it does', async () => {
    const { deviceId, itemId } = await lost()
    const early = await send(security, `/api/incident-items/${itemId}/restore`, {
      outcome: 'released',
      checks: [],
    })
    expect(codeOf(early)).toEqual([409, 'item_state'])
    const found = await send(security, `/api/incident-items/${itemId}/found`, { place: '交番' })
    expect(found.body.devices[0]).toMatchObject({ state: 'found', foundPlace: '交番' })
    expect(await deviceState(deviceId)).toBe('missing')
    const half = await send(security, `/api/incident-items/${itemId}/restore`, {
      outcome: 'released',
      checks: ['whole'],
    })
    expect(codeOf(half)).toEqual([422, 'inspection_incomplete'])
    const whole = { outcome: 'released', checks: [...INSPECTION_CHECKS] }
    const back = await send(security, `/api/incident-items/${itemId}/restore`, whole)
    expect(back.body.devices[0]).toMatchObject({ state: 'restored', outcome: 'released' })
    expect(await deviceState(deviceId)).toBe('issued')
    expect(await certificateState(deviceId)).toBe('issued')
    expect((await lockOf(deviceId))!.desired_level).toBe(0)
  })

  test('whoever lost it follows its lock, until it may be somebody else’s', async () => {
    const { staffId, incident, itemId } = await lost()
    const holder = await t.loginAs(await t.createUser({ roles: ['employee'], staffId }))
    const seen = async () => {
      const { devices }: IncidentDetail = await (
        await holder(`/api/incidents/${incident.id}`)
      ).json()
      return devices[0]!.lock
    }
    expect(await seen()).toMatchObject({ wanted: 2, proven: false })
    await send(security, `/api/incident-items/${itemId}/found`, {})
    const whole = { outcome: 'released', checks: [...INSPECTION_CHECKS] }
    await send(security, `/api/incident-items/${itemId}/restore`, whole)
    expect(await seen()).toBeNull()
  })

  test('what was stolen is issued anew, not given back', async () => {
    const { deviceId, itemId } = await lost('theft')
    await send(security, `/api/incident-items/${itemId}/found`, {})
    const whole = { outcome: 'released', checks: [...INSPECTION_CHECKS] }
    const refused = await send(security, `/api/incident-items/${itemId}/restore`, whole)
    expect(codeOf(refused)).toEqual([409, 'revoked_for_good'])
    expect(await deviceState(deviceId)).toBe('missing')
    const anew = await send(security, `/api/incident-items/${itemId}/restore`, {
      outcome: 'reissue',
      checks: [],
    })
    expect(anew.body.devices[0]!.state).toBe('restored')
    expect(await certificateState(deviceId)).toBe('revoked')
    await certify(deviceId)
  })

  test('another device was handed in: it is missing again', async () => {
    const { deviceId, itemId } = await lost()
    await send(security, `/api/incident-items/${itemId}/found`, {})
    const again = await send(security, `/api/incident-items/${itemId}/missing`, {
      reason: '別の機器',
    })
    expect(again.body.devices[0]!.state).toBe('missing')
    expect(await deviceState(deviceId)).toBe('missing')
  })
})

test('never found: written off with the end of the incident, revoked for good, and still to be locked', async () => {
  const { deviceId, incident } = await lost()
  const path = `/api/incidents/${incident.id}/close`
  expect(codeOf(await send(security, path, { writeOff: false }))).toEqual([409, 'items_missing'])
  expect(codeOf(await send(security, path, { writeOff: true }))).toEqual([409, 'chores_open'])
  for (const { id, kind } of incident.chores) {
    if (!['leak_assessment', 'property_loss'].includes(kind)) continue
    const done = await send(
      hotline,
      `/api/incident-chores/${id}`,
      { state: 'done', reference: '総第12号' },
      'PUT',
    )
    expect(done.status).toBe(200)
  }
  const closed = await send(security, path, { writeOff: true, note: '発見に至らず' })
  expect(closed.body).toMatchObject({ state: 'closed', missing: 0 })
  expect(await deviceState(deviceId)).toBe('written_off')
  expect(await certificateState(deviceId)).toBe('revoked')
  expect((await lockOf(deviceId))!.status).toBe('lock_pending')
})

describe('telling the commission', () => {
  const judge = (id: string, json: object) =>
    send(
      security,
      `/api/incidents/${id}/assessment`,
      { persons: 1, sensitive: false, financialHarm: false, malice: false, ...json },
      'PUT',
    )

  test('is a duty for one person’s sensitive data, and for more than a hundred of any', async () => {
    const { incident } = await lost()
    expect((await judge(incident.id, { persons: 100 })).body.assessment).toMatchObject({
      duty: false,
    })
    expect((await judge(incident.id, { persons: 101 })).body.assessment).toMatchObject({
      duty: true,
      reasons: ['persons'],
    })
    const { body } = await judge(incident.id, { sensitive: true })
    expect(body.assessment).toMatchObject({ duty: true, reasons: ['sensitive'] })
  })

  test('within three and thirty days, sixty where malice is suspected, and never on a day off', async () => {
    const { incident } = await lost()
    const due = (body: IncidentDetail, kind: string) =>
      body.chores.find((chore) => chore.kind === kind)!.dueAt
    const first = (await judge(incident.id, { sensitive: true, awareOn: '2026-05-11' })).body
    expect(due(first, 'preliminary_report')).toBe('2026-05-13T08:30:00.000Z')
    expect(due(first, 'final_report')).toBe('2026-06-09T08:30:00.000Z')
    const worse = (await judge(incident.id, { malice: true, awareOn: '2026-05-06' })).body
    // The sixtieth day is a Saturday.
    expect(due(worse, 'final_report')).toBe('2026-07-06T08:30:00.000Z')
  })

  test('has the nine items drafted from the record, as paper and plain text', async () => {
    const { incident } = await lost()
    const path = `/api/incidents/${incident.id}`
    const draft = await (await security(`${path}/report?kind=preliminary`)).json()
    expect(Object.keys(draft.items)).toEqual([...REPORT_ITEMS])
    expect(draft).toMatchObject({ drafted: true })
    expect(draft.items.outline).toContain('紛失')
    const items = { ...draft.items, cause: '電車に置き忘れた' }
    await send(security, `${path}/report`, { kind: 'preliminary', items }, 'PUT')
    const final = await (await security(`${path}/report?kind=final`)).json()
    expect(final.items.cause).toBe('電車に置き忘れた')
    const text = await (await security(`${path}/form?form=preliminary&format=txt`)).text()
    expect(text).toContain('電車に置き忘れた')
    const pdf = await security(`${path}/form?form=property_loss`)
    expect(pdf.headers.get('content-type')).toBe('application/pdf')
    expect(
      Buffer.from(await pdf.arrayBuffer())
        .subarray(0, 5)
        .toString(),
    ).toBe('%PDF-')
    expect((await hotline(`${path}/form?form=final`)).status).toBe(403)
  })
})

describe('a drill', () => {
  const practise = async () => {
    const deviceId = await office.held(await office.person())
    await certify(deviceId)
    const { body } = await send(security, '/api/incidents/drills', { deviceIds: [deviceId] })
    return { deviceId, incident: body }
  }

  test('locks the screen, is marked everywhere, and gives everything back', async () => {
    const { deviceId, incident } = await practise()
    expect(incident).toMatchObject({ drill: true, kind: 'loss' })
    expect((await lockOf(deviceId))!.desired_level).toBe(1)
    expect(await certificateState(deviceId)).toBe('held')
    const [command] =
      await t.ownerSql`select reason, message from commands where device_id = ${deviceId}`
    expect(command!.reason).toContain('訓練')
    expect(command!.message).toContain('訓練')
    await t.db.as({ ...system('incidents'), roles: ['@incidents', '@jobs'] }, (tx) =>
      tellOfIncident.run({
        deps: t.deps,
        tx,
        payload: { incidentId: incident.id, by: 'x' },
        now: clock(),
      }),
    )
    const notices = await (await security('/api/notifications')).json()
    expect(
      notices.find(({ link }: { link: string }) => link.includes(incident.id)).title,
    ).toContain('【訓練】')
    const text = await (await security(`/api/incidents/${incident.id}/form?format=txt`)).text()
    expect(text).toContain('【訓練】')
    const ended = await send(security, `/api/incidents/${incident.id}/end-drill`, {})
    expect(ended.body).toMatchObject({ state: 'closed', missing: 0 })
    expect(await deviceState(deviceId)).toBe('issued')
    expect(await certificateState(deviceId)).toBe('issued')
    expect((await lockOf(deviceId))!.desired_level).toBe(0)
    const report = await (
      await security('/api/incidents/drill-report?month=2026-05&format=txt')
    ).text()
    expect(report).toContain(`訓練 第${incident.number}号`)
  })

  test('gives way to the real thing', async () => {
    const { deviceId, incident } = await practise()
    const { body } = await send(hotline, '/api/incidents', { kind: 'theft', deviceIds: [deviceId] })
    expect(body).toMatchObject({ drill: false, kind: 'theft' })
    expect(body.id).not.toBe(incident.id)
    expect(await deviceState(deviceId)).toBe('missing')
    expect(await certificateState(deviceId)).toBe('revoked')
    expect((await lockOf(deviceId))!.desired_level).toBe(3)
  })

  test('that nobody ends, ends by itself', async () => {
    const { deviceId } = await practise()
    clock.advance(61 * 60_000)
    await job(watchIncidents)
    expect(await deviceState(deviceId)).toBe('issued')
    security = await t.loginAs(securityLogin)
    hotline = await t.loginAs('it_staff')
  })
})

test('what is late is told once, to CSIRT and the head', async () => {
  const { incident } = await lost()
  clock.advance(2 * HOUR_MS)
  await job(watchIncidents)
  await job(watchIncidents)
  const told = await t.ownerSql`
    select count(*)::int as count from notifications
    where user_id = ${securityLogin.id} and template = 'incident_late' and link = ${`/incidents/${incident.id}`}`
  expect(told[0]!.count).toBe(1)
  security = await t.loginAs(securityLogin)
  const late = await (
    await security(`/api/incidents?filter=${encodeURIComponent('{"late":true}')}`)
  ).json()
  expect(late.map(({ id }: { id: string }) => id)).toContain(incident.id)
})

describe('a link of the hotline', () => {
  const made = async () => {
    hotline = await t.loginAs('it_staff')
    const staffId = await office.person('髙橋')
    const deviceId = await office.held(staffId)
    const answer = await hotline('/api/incident-links', { method: 'POST', json: { staffId } })
    expect(answer.status).toBe(201)
    return { deviceId, token: (await answer.json()).token as string }
  }
  const post = (path: string, json: object) =>
    send(t.visitor(), `/api/incident-links/${path}`, json)

  test('shows one person’s things, acts on the report alone, and once', async () => {
    const { deviceId, token } = await made()
    const other = await office.held(await office.person())
    const shown = await post('open', { token })
    expect(shown.body).toMatchObject({ holderName: '髙橋', devices: [{ id: deviceId }] })
    expect(await deviceState(deviceId)).toBe('issued')
    expect((await post('report', { token, kind: 'loss', deviceIds: [other] })).status).toBe(404)
    const done = await post('report', { token, kind: 'loss', deviceIds: [deviceId] })
    expect(done.status).toBe(201)
    expect(await deviceState(deviceId)).toBe('missing')
    const twice = await post('report', { token, kind: 'loss', deviceIds: [deviceId] })
    expect([twice.status, twice.body.number]).toEqual([201, done.body.number])
    expect(codeOf(await post('open', { token }))).toEqual([409, 'link_over'])
    const [row] =
      await t.ownerSql`select token_sha256 from incident_links where incident_id is not null`
    expect(row!.token_sha256).not.toContain(token)
  })

  test('is over after half an hour, and guessing is slow', async () => {
    const { deviceId, token } = await made()
    clock.advance(31 * 60_000)
    expect(codeOf(await post('report', { token, kind: 'loss', deviceIds: [deviceId] }))).toEqual([
      409,
      'link_over',
    ])
    const answers: number[] = []
    for (let n = 0; n < 40; n++)
      answers.push((await post('open', { token: 'x'.repeat(43) })).status)
    expect(answers.at(-1)).toBe(429)
  })
})
