import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestApp, stoppedClock, type TestApp, type Visitor } from '#tests/app'
import { call, openWave } from '#tests/rollout'

let t: TestApp
let it: Visitor

beforeAll(async () => {
  t = await createTestApp({ clock: stoppedClock(new Date('2026-11-20T00:00:00Z')) })
  it = await t.loginAs('it_staff')
})
afterAll(() => t.close())

const newSlot = (fields: object = {}) =>
  call(it, 'POST', '/api/slots', {
    place: `会議室${randomUUID()}`,
    startsAt: '2026-11-24T01:00:00.000Z',
    endsAt: '2026-11-24T01:30:00.000Z',
    capacity: 15,
    ...fields,
  })

test('a calendar follows the appointment from entry to end', async () => {
  const [replacementId] = (await openWave(t, it, 1)).replacementIds
  const slot = await newSlot()
  const json = { replacementId, slotId: slot.id }
  const made = await call(it, 'POST', '/api/appointments', json, 201)
  const path = `/api/appointments/${made.id}`
  const file = async () => {
    const answer = await it(`${path}/ics`)
    const text = (await answer.text()).replaceAll('\r\n ', '')
    const line = (name: string) => new RegExp(`^${name}[:;](.*)\r$`, 'm').exec(text)?.[1]
    return { type: answer.headers.get('content-type'), text, line }
  }
  const entered = await file()
  expect(entered.type).toBe('text/calendar; charset=utf-8; method=REQUEST')
  expect(entered.line('METHOD')).toBe('REQUEST')
  expect(entered.line('UID')).toBe(`appointment-${made.id}@mamori`)
  expect(entered.line('SEQUENCE')).toBe('0')
  expect(entered.line('DTSTART')).toBe('20261124T010000Z')
  expect(entered.line('DTEND')).toBe('20261124T013000Z')
  expect(entered.line('SUMMARY')).toBe('パソコン交換')
  expect(entered.line('LOCATION')).toBe(slot.place)
  expect(entered.text).toMatch(/^ORGANIZER.*mailto:/m)
  expect(entered.text).toMatch(/^ATTENDEE.*@example\.jp/m)
  expect((await file()).text).toBe(entered.text)

  const later = { startsAt: '2026-11-24T02:00:00.000Z', endsAt: '2026-11-24T02:30:00.000Z' }
  await call(it, 'PUT', path, { slotId: (await newSlot(later)).id })
  const moved = await file()
  expect(moved.line('UID')).toBe(entered.line('UID'))
  expect(moved.line('SEQUENCE')).toBe('1')
  expect(moved.line('DTSTART')).toBe('20261124T020000Z')

  await call(it, 'POST', `${path}/cancel`, {})
  const gone = await file()
  expect(gone.type).toContain('method=CANCEL')
  expect(gone.line('METHOD')).toBe('CANCEL')
  expect(gone.line('STATUS')).toBe('CANCELLED')
  expect(gone.line('SEQUENCE')).toBe('2')
  expect(gone.line('UID')).toBe(entered.line('UID'))
})
