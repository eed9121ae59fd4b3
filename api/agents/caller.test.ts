import { Agent } from 'node:https'
import { Hono } from 'hono'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type AgentPort, openAgentPort } from '#tests/agent-port'
import { type Enrolled, enrolledAgent } from '#tests/agents'
import { createTestApp, stoppedClock, type TestApp } from '#tests/app'
import { createPki, plantAuthorities } from '#tests/pki'
import { type Office, plantOffice } from '#tests/rollout'
import { problemResponse, toAppError } from '../http/problem.ts'
import { callerOf, type Need } from './caller.ts'

const DAY_MS = 86_400_000
const clock = stoppedClock(new Date())
const pki = createPki(clock)
let t: TestApp
let port: AgentPort
let office: Office
let used = 0
let device: Enrolled
const connection = new Agent({ keepAlive: true, maxSockets: 1 })

/** Says who has called. */
const who = () => {
  const app = new Hono()
  app.get('/:need', async (c) => c.json(await callerOf(c, t.deps, c.req.param('need') as Need)))
  app.onError((error, c) => problemResponse(c, toAppError(error)))
  return app
}

beforeAll(async () => {
  t = await createTestApp({ clock, signer: pki.signer })
  await plantAuthorities(t, pki)
  office = await plantOffice(t, 20)
  port = await openAgentPort(t, pki, who())
  while (!(await port.ready())) await new Promise((resolve) => setImmediate(resolve))
})
beforeEach(async () => {
  device = await enrolledAgent(t, office.people[used++]!.oldDeviceId)
})
afterAll(async () => {
  connection.destroy()
  await port.close()
  await t.close()
})

/** The code it is refused with, or `ok`. */
async function asked(need: Need, { key, certificate }: Partial<Enrolled> = device, keep = true) {
  const shown = { ...(key && { key }), ...(certificate && { certificate }) }
  const { status, text } = await port.ask(`/${need}`, {
    ...shown,
    ...(keep && { agent: connection }),
  })
  const body = JSON.parse(text)
  expect([200, 403]).toContain(status)
  if (status === 200) return 'ok'
  const [{ field, code }] = body.fields
  return `${field} ${code}`
}
const answers = async () => ({
  full: await asked('full'),
  renew: await asked('renew'),
  lock: await asked('lock'),
})
const everywhere = (code: string) => ({ full: code, renew: code, lock: code })
const plant = (column: string, value: string) =>
  t.plant((sql) => sql`update devices set ${sql(column)} = ${value} where id = ${device.deviceId}`)

test('a managed device is who its certificate says', async () => {
  const { text } = await port.ask('/full', device)
  expect(JSON.parse(text)).toMatchObject({
    deviceId: device.deviceId,
    certificateId: device.certificateId,
    mayManage: true,
  })
  expect(await answers()).toEqual(everywhere('ok'))
})

test.each(['missing', 'written_off'])(
  'a %s device may only ask how to be locked',
  async (state) => {
    expect(await asked('full')).toBe('ok')
    await plant('state', 'missing')
    if (state !== 'missing') await plant('state', state)
    const shut = 'device lock_only'
    expect(await answers()).toEqual({ full: shut, renew: shut, lock: 'ok' })
  },
)

test('a revoked one may nothing, also on a connection that it has kept', async () => {
  expect(await answers()).toEqual(everywhere('ok'))
  await t.plant(
    (
      sql,
    ) => sql`update certificates set state = 'revoked', revoked_at = ${clock()}, reason = 'unspecified'
      where id = ${device.certificateId}`,
  )
  expect(await answers()).toEqual(everywhere('certificate certificate_revoked'))
})

test('one that has expired may renew and ask how to be locked, for 90 days', async () => {
  const short = await enrolledAgent(t, device.deviceId, { days: 1 })
  device = short
  const expired = 'certificate certificate_expired'
  clock.advance(2 * DAY_MS)
  expect(await answers()).toEqual({ full: expired, renew: 'ok', lock: 'ok' })
  clock.advance(88 * DAY_MS)
  expect(await answers()).toEqual({ full: expired, renew: 'ok', lock: 'ok' })
  clock.advance(2 * DAY_MS)
  expect(await answers()).toEqual(everywhere(expired))
})

test('a certificate of the network opens no agent channel, and no certificate neither', async () => {
  const network = await enrolledAgent(t, device.deviceId, { profile: 'network-access' })
  expect(await asked('full', network, false)).toBe('certificate certificate_wrong_purpose')
  expect(await asked('lock', {}, false)).toBe('certificate certificate_missing')
})
