import { afterAll, beforeAll, expect, test } from 'vitest'
import { system } from '#drizzle/client'
import { createTestApp, stoppedClock, type TestApp } from '#tests/app'
import { recordAnswer } from './answers.ts'
import { forgetDoorAnswers } from './jobs.ts'

let t: TestApp
const clock = stoppedClock(new Date('2026-11-27T00:00:00Z'))
beforeAll(async () => {
  t = await createTestApp({ clock })
})
afterAll(() => t.close())

test('an answer is kept as it was given, whatever a stranger sent', async () => {
  await t.db.as(system('pki'), (tx) =>
    recordAnswer(
      tx,
      clock(),
      {
        door: 'radius-certificate',
        outcome: 'deny',
        reasons: ['certificate_unknown'],
        serial: new Uint8Array(65_536),
        issuer: `a\0b${'界'.repeat(65_536)}`,
        station: 'x\ud800'.repeat(500),
        nas: '',
      },
      { door: 'est', outcome: 'pending', reasons: ['approval_pending'] },
    ),
  )
  const rows = await t.ownerSql`
    select door, outcome, reasons, length(serial) as serial, length(issuer) as issuer, left(issuer, 3) as start,
      length(station) as station from door_answers order by id`
  expect(rows).toEqual([
    {
      door: 'radius-certificate',
      outcome: 'deny',
      reasons: ['certificate_unknown'],
      serial: 64,
      issuer: 1000,
      start: 'a\ufffdb',
      station: 100,
    },
    {
      door: 'est',
      outcome: 'pending',
      reasons: ['approval_pending'],
      serial: null,
      issuer: null,
      start: null,
      station: null,
    },
  ])
  expect(await t.ownerSql`select from audit_entries where entity = 'door_answers'`).toEqual([])
})

test('answers are forgotten after the days that the setting says', async () => {
  const forget = () =>
    t.db.as(system('jobs'), (tx) =>
      forgetDoorAnswers.run({ deps: t.deps, tx, payload: {}, now: clock() }),
    )
  const count = async () => (await t.ownerSql`select from door_answers`).length
  clock.advance(60 * 86_400_000)
  await forget()
  expect(await count()).toBe(2)
  clock.advance(1)
  await forget()
  expect(await count()).toBe(0)
})
