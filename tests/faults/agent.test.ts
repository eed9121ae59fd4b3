import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createMachine, type Machine, until } from '#tests/agent/machine'
import { openStandIn, type StandIn } from '#tests/agent/stand-in'

const KILLS = 20
let server: StandIn
let machine: Machine

beforeEach(async () => {
  server = await openStandIn()
  machine = createMachine('SN-0001')
})
afterEach(async () => {
  await machine.remove()
  await server.close()
})

const outcomeOf = async (command: string) =>
  (
    await until(() =>
      server.seen.reports.find(({ id, report }) => id === command && report.state !== 'accepted'),
    )
  ).report

test('killed twenty times at any moment, it is locked once, and in the end as the last word has it', async () => {
  const root = createHash('sha256').update(server.root).digest('hex')
  const facts = ['--token', server.state.token, '--server', server.url, '--root', root]
  expect(await machine.agent('enroll', ...facts)).toMatchObject({ code: 0 })
  const moments = fc.sample(fc.nat(1500), { numRuns: KILLS, seed: 1 })
  let epoch = 0
  for (const moment of moments) {
    machine.signOn(`s${epoch}`)
    epoch++
    const kind = epoch % 2 ? { kind: 'lock', level: 2 } : { kind: 'unlock' }
    server.state.commands = []
    server.give({ ...kind, epoch })
    const agent = machine.run()
    const contacts = server.seen.paths.length
    await until(() => server.seen.paths.length > contacts)
    await new Promise((resolve) => setTimeout(resolve, moment / 5))
    await agent.kill()
  }
  const last = server.give({ kind: 'lock', level: 2, epoch: epoch + 1 })
  const agent = machine.run()
  expect(await outcomeOf(last)).toMatchObject({
    state: 'succeeded',
    observed: { level: 2, epoch: epoch + 1 },
  })
  expect(machine.sessions()).toEqual([])
  expect(machine.read('/etc/nologin')).toContain('Mamori')
  const ended = machine.effects().filter((effect) => effect.startsWith('terminate'))
  expect(new Set(ended).size).toBe(ended.length)

  const open = server.give({ kind: 'unlock', epoch: epoch + 2 })
  server.nudge('command')
  expect(await outcomeOf(open)).toMatchObject({ state: 'succeeded', observed: { level: 0 } })
  expect(machine.read('/etc/nologin')).toBeNull()
  await agent.kill()
})
