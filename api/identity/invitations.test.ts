import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Invited } from '#contract/invitations'
import { system } from '#drizzle/client'
import { createTestApp, stoppedClock, type TestApp, type Visitor } from '#tests/app'
import { sendInvitation } from './invitation-mail.ts'

const PASSWORD = 'ひとつだけの long passphrase'
let t: TestApp
let admin: Visitor
const mails: { to: string; text: string; subject: string }[] = []
const clock = stoppedClock()
let serial = 0

beforeAll(async () => {
  t = await createTestApp({
    clock,
    env: { PUBLIC_URL: 'http://localhost' },
    mailer: { enabled: true, send: async (mail) => void mails.push(mail), close: () => {} },
  })
  admin = await t.loginAs('admin')
})
afterAll(() => t.close())

async function plantStaff(more: { email?: string | null; left_on?: string } = {}) {
  const number = `S${1000 + ++serial}`
  return t.plant(async (sql) => {
    const [unit] =
      await sql`insert into units (code, name, category) values (${number}, '課', 'section') returning id`
    const [row] = await sql`insert into staff ${sql({
      employee_number: number,
      name: `髙橋 ${number}`,
      kana: 'タカハシ',
      unit_id: unit!.id,
      email: `${number.toLowerCase()}@pref.example`,
      ...more,
    })} returning id`
    return { id: row!.id as string, number, unitId: unit!.id as string }
  })
}
async function invite(body: object, who = admin) {
  const answer = await who('/api/invitations', { method: 'POST', json: body })
  return { status: answer.status, body: (await answer.json()) as Invited }
}
const post = async (path: string, json: object, who = t.visitor()) => {
  const answer = await who(path, { method: 'POST', json })
  return { status: answer.status, body: await answer.json(), who }
}
const tokenIn = (link: string) => link.split('/').at(-1)!
const mailOut = async (invitationId: string) => {
  await t.db.as(system('login'), (tx) =>
    sendInvitation.run({ deps: t.deps, tx, payload: { invitationId }, now: clock() }),
  )
  return mails.at(-1)!
}

test('somebody of the ledger gets a login, a mail, and in by its link, once', async () => {
  const person = await plantStaff()
  const { status, body } = await invite({ staffIds: [person.id], roles: ['trainer'], as: 'mail' })
  expect([status, body.refused]).toEqual([201, []])
  const [one] = body.invited
  expect(one).toMatchObject({ staffId: person.id, username: person.number, link: null })
  const [job] =
    await t.ownerSql`select payload from outbox where job = 'identity.invite' order by id desc limit 1`
  expect(job!.payload).toEqual({ invitationId: one!.id })
  const mail = await mailOut(one!.id)
  expect(mail).toMatchObject({ to: `${person.number.toLowerCase()}@pref.example` })
  const link = /http:\S+/.exec(mail.text)![0]
  expect(link).toMatch(/^http:\/\/localhost\/#\/invitation\/[\w-]{43}$/)
  const token = tokenIn(link)
  // The database holds no secret that opens anything.
  const [row] = await t.ownerSql`select token_sha256 from invitations where id = ${one!.id}`
  expect(row!.token_sha256).not.toContain(token)

  expect((await post('/api/invitations/open', { token })).body).toMatchObject({
    username: person.number,
  })
  const weak = await post('/api/invitations/accept', {
    token,
    password: `${person.number}xxxxxxxx`,
  })
  expect([weak.status, weak.body.fields[0].code]).toEqual([422, 'password_too_common'])
  const both = await Promise.all(
    [1, 2].map(() => post('/api/invitations/accept', { token, password: PASSWORD })),
  )
  expect(both.map(({ status }) => status).sort()).toEqual([200, 422])
  const done = both.find(({ status }) => status === 200)!
  expect(done.body).toMatchObject({
    method: 'invitation',
    roles: ['employee', 'trainer'],
    user: { staffId: person.id },
  })
  expect((await done.who('/api/session')).status).toBe(200)
  await t.loginAs({ id: '', username: person.number, password: PASSWORD })
  const late = await post('/api/invitations/open', { token })
  expect(late.body.fields[0].code).toBe('invitation_worthless')
})

test('every row is invited or refused, each refusal with its reason', async () => {
  const [fresh, leaver, mailless, known] = [
    await plantStaff(),
    await plantStaff({ left_on: '2021-03-31' }),
    await plantStaff({ email: null }),
    await plantStaff(),
  ]
  await t.createUser({ staffId: known.id })
  const taken = await plantStaff()
  await t.createUser({ username: taken.number })
  const nobody = '00000000-0000-4000-8000-000000000000'
  const ids = [fresh, leaver, mailless, known, taken].map(({ id }) => id)
  const { body } = await invite({ staffIds: [...ids, nobody], as: 'mail' })
  expect(body.invited.map(({ staffId }) => staffId)).toEqual([fresh.id])
  expect(Object.fromEntries(body.refused.map(({ staffId, code }) => [staffId, code]))).toEqual({
    [leaver.id]: 'staff_has_left',
    [mailless.id]: 'no_mail_address',
    [known.id]: 'can_log_in',
    [taken.id]: 'username_taken',
    [nobody]: 'does_not_exist',
  })
  expect(body.refused.every(({ message }) => message.endsWith('。'))).toBe(true)
})

test('a whole unit is invited at once, and who has left is not meant', async () => {
  const here = await plantStaff()
  await t.plant(
    (sql) => sql`insert into staff (employee_number, name, kana, unit_id, left_on)
    values (${`L${serial}`}, '退職', 'タイショク', ${here.unitId}, '2021-03-31')`,
  )
  const { body } = await invite({ unitId: here.unitId, as: 'list' })
  expect([body.invited.length, body.refused]).toEqual([1, []])
  const token = tokenIn(body.invited[0]!.link!)
  expect((await post('/api/invitations/open', { token })).status).toBe(200)
})

test('a second invitation ends the first, and one that is revoked, late or of a disabled login opens nothing', async () => {
  const person = await plantStaff()
  const links: string[] = []
  for (let i = 0; i < 4; i++) {
    const { body } = await invite({ staffIds: [person.id], as: 'list' })
    links.push(tokenIn(body.invited[0]!.link!))
    if (i === 1) {
      const done = await post(`/api/invitations/${body.invited[0]!.id}/revoke`, {}, admin)
      expect(done.body.state).toBe('revoked')
      expect((await post(`/api/invitations/${body.invited[0]!.id}/revoke`, {}, admin)).status).toBe(
        409,
      )
    }
  }
  const status = async (i: number) =>
    (await post('/api/invitations/open', { token: links[i] })).status
  expect([await status(0), await status(1), await status(2), await status(3)]).toEqual([
    422, 422, 422, 200,
  ])
  await t.plant((sql) => sql`update users set disabled_at = now() where staff_id = ${person.id}`)
  expect(await status(3)).toBe(422)
  await t.plant((sql) => sql`update users set disabled_at = null where staff_id = ${person.id}`)
  clock.advance(7 * 86_400_000)
  expect(await status(3)).toBe(422)
  admin = await t.loginAs('admin')
  const [row] = await (await admin('/api/invitations?filter={"state":"expired"}')).json()
  expect(row.state).toBe('expired')
})

test('roles that take two people are given to nobody by the hundred', async () => {
  const person = await plantStaff()
  const { status } = await invite({ staffIds: [person.id], roles: ['admin'], as: 'list' })
  expect(status).toBe(422)
})

test('without a mail server there is no mail to wait for', async () => {
  const plain = await createTestApp()
  try {
    const who = await plain.loginAs('admin')
    const answer = await who('/api/invitations', {
      method: 'POST',
      json: { staffIds: ['00000000-0000-4000-8000-000000000000'], as: 'mail' },
    })
    expect([answer.status, (await answer.json()).fields[0].code]).toEqual([409, 'no_mail_server'])
  } finally {
    await plain.close()
  }
})
