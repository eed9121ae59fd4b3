import { createPrivateKey, randomUUID } from 'node:crypto'
import { createApp } from '#api/app'
import { listen } from '#api/http/listeners'
import { JOBS } from '#api/jobs/all'
import { takeDue } from '#api/jobs/queries'
import { createWorker } from '#api/jobs/worker'
import { createAndroidManagement } from '#api/phones/android/connector'
import { carryOut } from '#api/phones/carry-out'
import type { PhonesLink } from '#api/phones/link'
import { type Simulator, startSimulator } from '#api/phones/simulator/simulator'
import type { PlantedPhone } from '#api/phones/simulator/state'
import { PHONE_EVENT, type PhoneCommand } from '#contract/phone-commands'
import { system } from '#drizzle/client'
import { createTestApp, stoppedClock } from './app.ts'

export const ENTERPRISE = 'enterprises/LCtest'
const HOUR_MS = 3_600_000
/** As many as a worker does: each holds two connections of ten. */
const AT_ONCE = 3

/** An application that manages the phones of a simulator, on one clock that the test moves. */
export async function createPhoneTest(options: { quota?: number } = {}) {
  const clock = stoppedClock(new Date('2026-06-01T00:00:00Z'))
  const simulator = await startSimulator({ seed: 'test', clock, ...options })
  const t = await createTestApp({ clock })
  t.deps.phones = linkTo(simulator, clock)
  const listener = await listen(createApp(t.deps), { host: '127.0.0.1', port: 0 })
  const pushUrl = `http://127.0.0.1:${listener.port}/phones/pubsub`
  const modelId = await t.plant(async (sql) => {
    const [model] = await sql`insert into device_models (kind, maker, name)
      values ('smartphone', '試作', 'P1') returning id`
    return model!.id as string
  })
  let number = 0

  const test = {
    t,
    clock,
    simulator,
    pushUrl,
    modelId,
    /** A smartphone of the ledger. */
    device: async (facts: Record<string, unknown> = {}) => {
      const imei = imeiOf(++number)
      const id = await t.plant(async (sql) => {
        const [row] = await sql`insert into devices ${sql({
          kind: 'smartphone',
          state: 'issued',
          property_number: `P-${number}`,
          imei,
          model_id: modelId,
          ...facts,
        })} returning id`
        return row!.id as string
      })
      return { id, imei }
    },
    /** One that is enrolled, here and in the simulator. */
    phone: async (planted: Partial<PlantedPhone> = {}, facts: Record<string, unknown> = {}) => {
      const device = await test.device()
      const name = `${ENTERPRISE}/devices/d${number}`
      simulator.plant({
        name,
        imei: device.imei,
        serialNumber: null,
        reactsAfterMs: 1_000,
        ...planted,
      })
      const phoneId = await t.plant(async (sql) => {
        const [row] = await sql`insert into phones ${sql({
          device_id: device.id,
          resource_name: name,
          imei: device.imei,
          company_owned: planted.companyOwned ?? true,
          applied_state: 'ACTIVE',
          enrolled_at: clock(),
          ...facts,
        })} returning id`
        return row!.id as string
      })
      return { ...device, name, phoneId }
    },
    command: async (deviceId: string, more: Partial<PhoneCommand> = {}) => {
      const command: PhoneCommand = {
        commandId: randomUUID(),
        deviceId,
        kind: 'lock',
        level: 2,
        epoch: 1,
        expiresAt: new Date(+clock() + 24 * HOUR_MS).toISOString(),
        ...more,
      }
      await t.db.as(system('jobs'), (tx) => carryOut(tx, command, clock()))
      return command.commandId
    },
    /** Does all that is due, and what follows from it; waits are skipped when told. */
    work: async ({ skipWaits = false, deps = t.deps } = {}) => {
      const perform = createWorker(deps, JOBS)
      const names = JOBS.map(({ name }) => name).filter(
        // What is announced is for whoever owns commands.
        (name) => name.startsWith('phones.') && name !== PHONE_EVENT.name,
      )
      for (;;) {
        if (skipWaits) await test.skipWaits()
        const items = await t.db.as(system('jobs'), (tx) => takeDue(tx, names, AT_ONCE, 60_000))
        if (items.length === 0) return
        await Promise.all(items.map(perform))
      }
    },
    skipWaits: async () => {
      await t.ownerSql`update outbox set due_at = now() - interval '1 s' where state = 'due' and job like 'phones.%'`
      await t.ownerSql`update phone_lanes set next_at = now() - interval '1 h', blocked_until = null`
    },
    /** Phones do what is due, and Google tells. */
    pass: async (ms: number) => {
      clock.advance(ms)
      simulator.tick()
      await simulator.flush(pushUrl)
    },
    operation: async (commandId: string) => {
      const [row] = await t.ownerSql`select * from phone_operations where command_id = ${commandId}`
      return row!
    },
    /** What whoever owns commands is told of one. */
    events: async (commandId: string) => {
      const rows = await t.ownerSql`select payload from outbox where job = 'phones.event'
        and payload ->> 'commandId' = ${commandId} order by id`
      return rows.map(({ payload }) => payload)
    },
    outcomes: async (commandId: string) =>
      (await test.events(commandId)).map(({ outcome, evidence }) => [
        outcome,
        evidence.source,
        evidence.status,
      ]),
    effects: (name: string) =>
      simulator.state.effects.filter(({ phone }) => phone === name).map(({ type }) => type),
    close: async () => {
      await listener.close()
      await simulator.close()
      await t.close()
    },
  }
  return test
}
export type PhoneTest = Awaited<ReturnType<typeof createPhoneTest>>

export function linkTo(simulator: Simulator, clock: () => Date): PhonesLink {
  const { account, trust, url } = simulator
  return {
    kind: 'simulator',
    connector: createAndroidManagement({
      account: {
        ...account,
        key: createPrivateKey(account.key.export({ type: 'pkcs8', format: 'pem' })),
      },
      apiUrl: url,
      clock,
    }),
    trust: { ...trust, keyOf: async (keyId) => trust.keys.get(keyId) },
    enterprise: ENTERPRISE,
  }
}

/** Fifteen digits that check, TAC 35012411. */
export function imeiOf(n: number): string {
  const digits = `35012411${String(n).padStart(6, '0')}`
  const sum = [...digits]
    .reverse()
    .map(Number)
    .reduce((all, digit, i) => {
      const doubled = i % 2 === 0 ? digit * 2 : digit
      return all + (doubled > 9 ? doubled - 9 : doubled)
    }, 0)
  return `${digits}${(10 - (sum % 10)) % 10}`
}
