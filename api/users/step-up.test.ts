import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Permission } from '#contract/roles'
import { createTestApp, stoppedClock, type TestApp } from '#tests/app'
import { plantCounter } from '#tests/counter'
import { routes } from '../app.ts'

/** What is done by these can't be undone, opens a door, shows a secret, or is true of everybody. */
const DANGEROUS: Permission[] = [
  ...(['certificates.revoke', 'certificates.server', 'authorities.rollover'] as const),
  ...(['commands.mass', 'locks.release', 'command-keys.rotate', 'leases.extend'] as const),
  ...(['secrets.reveal', 'approvals.decide', 'users.write', 'settings.write'] as const),
  ...(['posture-policies.write', 'phone-policies.write'] as const),
]
/** Of other permissions that do more than that. */
const BESIDES = [
  'POST /api/tokens',
  'POST /api/passkeys',
  'POST /api/enrollment-tokens/bulk',
  'POST /api/course-exceptions',
  'POST /api/incident-items/:id/restore',
]
const HARMLESS: Record<string, string> = {
  'POST /api/approvals/:id/refuse': 'nothing happens',
  'POST /api/certificates/:id/revoke': 'shuts a door, which waits for nobody, nor for a person',
  'POST /api/invitations/:id/revoke': 'takes away what was given by a step-up',
  'POST /api/lease-extensions/:id/messages': 'says again what was decided by a step-up',
}

test('every dangerous action asks anew who one is', () => {
  const forgotten = routes.flatMap(({ method, path, access, stepUp }) => {
    const name = `${method.toUpperCase()} ${path}`
    const isDangerous =
      BESIDES.includes(name) ||
      ('permission' in access && DANGEROUS.includes(access.permission) && method !== 'get')
    return isDangerous && !stepUp && !(name in HARMLESS) ? [name] : []
  })
  expect(forgotten).toEqual([])
  const known = new Set(routes.map(({ method, path }) => `${method.toUpperCase()} ${path}`))
  for (const name of [...BESIDES, ...Object.keys(HARMLESS)]) expect(known).toContain(name)
})

let t: TestApp
const clock = stoppedClock(new Date('2026-05-11T01:00:00Z'))
beforeAll(async () => {
  t = await createTestApp({ clock })
})
afterAll(() => t.close())

test('a device is locked at once, and given free by whoever has shown it just now', async () => {
  const office = await plantCounter(t)
  const deviceId = await office.held(await office.person())
  const user = await t.createUser({ roles: ['security'] })
  const who = await t.loginAs(user)
  clock.advance(6 * 60_000)
  const post = async (path: string, json: object) => {
    const answer = await who(path, { method: 'POST', json })
    return { status: answer.status, body: await answer.json() }
  }
  const order = (kind: string) => post('/api/commands', { deviceId, kind, reason: '紛失' })
  const locked = await order('lock')
  expect(locked.status).toBe(201)
  const refused = { status: 403, body: { code: 'step_up_required' } }
  const takeBack = () => post(`/api/commands/${locked.body.id}/cancel`, { reason: '誤り' })
  expect(await order('unlock')).toMatchObject(refused)
  expect(await takeBack()).toMatchObject(refused)
  await post('/api/session/step-up', { password: user.password })
  expect((await takeBack()).status).toBe(200)
})
