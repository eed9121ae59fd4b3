import { system } from '#drizzle/client'
import type { Actor } from '../actor.ts'
import type { Deps } from '../deps.ts'
import { createAndroidManagement } from './android/connector.ts'
import { finish } from './by-hand.ts'
import * as queries from './demo-queries.ts'
import { planted } from './phone-queries.ts'
import { all as allPolicies } from './policy-queries.ts'
import { type Simulator, startSimulator } from './simulator/simulator.ts'
import { orderTask } from './tasks.ts'

const ENTERPRISE = 'enterprises/LCsimulated'
const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
/** IMEIs of nobody: the test range of GSMA TS.06. */
const STRANGERS = ['001017890123459', '001017890123467']
/** Of lost phones, those whose SIM somebody had stopped, or is about to. */
const SIMS_STOPPED = 2

/** The demo's phones as they stand in the ledger, enrolled; nothing where there are some already. */
export async function plantDemoPhones(deps: Deps, itStaff: Actor): Promise<void> {
  const now = deps.clock()
  const isNew = await deps.db.as(system('setup'), async (tx) => {
    if (await queries.anyPhone(tx)) return false
    const policies = await queries.insertPolicies(tx, now)
    await queries.insertPhones(tx, ENTERPRISE, policies, now)
    await queries.insertStrangers(tx, ENTERPRISE, STRANGERS, now)
    return true
  })
  if (!isNew) return
  await deps.db.as(itStaff, async (tx) => {
    const lost = await queries.missingPhones(tx, SIMS_STOPPED + 1)
    for (const [n, deviceId] of lost.entries()) {
      const then = new Date(+now - (n + 1) * 2 * HOUR_MS)
      const by = { actor: itStaff, now: then }
      const id = await orderTask(tx, { deviceId, kind: 'sim_stop' }, by)
      if (n === 0) continue
      const contactedAt = new Date(+then + HOUR_MS / 4).toISOString()
      const done = { contactedAt, contact: '通信事業者 法人窓口', reference: `K-2026-${100 + n}` }
      await finish(tx, id, done, { actor: itStaff, now: new Date(+then + HOUR_MS / 3) })
    }
  })
}

/** The demo's Google, in this process and on loopback alone: it starts where the last one ended. */
export async function startDemoPhones(deps: Deps): Promise<Simulator | null> {
  const { db, clock } = deps
  const [phones, policies] = await db.as(system('phones'), async (tx) => [
    await planted(tx),
    await allPolicies(tx),
  ])
  if (!phones.some(({ name }) => name.startsWith(`${ENTERPRISE}/`))) return null
  const simulator = await startSimulator({
    seed: 'mamori',
    clock,
    duplicates: 0.05,
    overtaken: 0.05,
  })
  const versions = new Map(policies.map(({ id, googleVersion }) => [id, googleVersion ?? 0]))
  const nameOf = (policyId: string) => `${ENTERPRISE}/policies/${policyId}`
  for (const [id, version] of versions) {
    const name = nameOf(id)
    if (version > 0) simulator.state.policies.set(name, { name, version, body: {} })
  }
  const silentSince = new Date(+clock() - DAY_MS)
  for (const { policyId, appliedVersion, appliedState, compliant, ...phone } of phones) {
    const isBehind = policyId !== null && (appliedVersion ?? 0) < (versions.get(policyId) ?? 0)
    simulator.plant({
      ...phone,
      lost: appliedState === 'LOST',
      compliant: compliant !== false,
      policyName: policyId && nameOf(policyId),
      policyVersion: appliedVersion,
      // Else all of them would be well within a second, and there were nothing to see.
      online: !isBehind && phone.lastStatusAt !== null && phone.lastStatusAt > silentSince,
    })
  }
  const { account, trust, url } = simulator
  deps.phones = {
    kind: 'simulator',
    connector: createAndroidManagement({ account, apiUrl: url, clock }),
    trust: { ...trust, keyOf: async (keyId) => trust.keys.get(keyId) },
    enterprise: ENTERPRISE,
  }
  return simulator
}
