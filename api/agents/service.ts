import { POSTURES } from '#contract/access'
import {
  type Agent,
  type AgentDetail,
  type AgentInventory,
  type AgentSummary,
  POSTURE_CHECKS,
} from '#contract/agents'
import type { Transaction } from '#drizzle/client'
import type { Actor } from '../actor.ts'
import { orNotFound } from '../errors.ts'
import { readSettings } from '../settings/service.ts'
import * as queries from './queries.ts'

const DAY_MS = 86_400_000
/** A device that has missed no more than one poll is there; polls are spread by a tenth. */
const POLLS = 2.2

export async function momentsAt(tx: Transaction, now: Date): Promise<queries.Moments> {
  const settings = await readSettings(tx)
  return {
    now,
    onlineSince: new Date(+now - settings['agents.pollSeconds'] * 1000 * POLLS),
    seenSince: new Date(+now - settings['agents.unseenDays'] * DAY_MS),
  }
}

export async function agentById(
  tx: Transaction,
  actor: Actor,
  id: string,
  now: Date,
): Promise<AgentDetail> {
  const { results, ...row } = orNotFound(await queries.get(tx, actor, id, await momentsAt(tx, now)))
  const asked = POSTURE_CHECKS.filter((check) => results && check in results)
  return { ...row, results: asked.map((check) => ({ check, passed: results![check] ?? null })) }
}

export async function inventoryOf(tx: Transaction, id: string): Promise<AgentInventory> {
  const row = (await queries.inventoryOf(tx, id)) ?? { at: null, content: null }
  return { ...row, changes: await queries.changesOf(tx, id) }
}

export async function summary(tx: Transaction, actor: Actor, now: Date): Promise<AgentSummary> {
  const rows = await queries.counted(tx, actor, await momentsAt(tx, now))
  const sum = (those: (row: (typeof rows)[number]) => boolean) =>
    rows.reduce((so, row) => so + (those(row) ? row.agents : 0), 0)
  const verdicts = Object.fromEntries(
    POSTURES.map((verdict) => [verdict, sum((row) => row.verdict === verdict)]),
  ) as Record<Agent['verdict'], number>
  const failed = POSTURE_CHECKS.map(
    (check) =>
      [check, sum((row) => row.verdict === 'failing' && row.failed.includes(check))] as const,
  )
  const kinds = new Map(
    rows.map(({ platform, version }) => [`${platform} ${version}`, { platform, version }]),
  )
  return {
    agents: sum(() => true),
    online: sum(({ online }) => online),
    unseen: sum(({ unseen }) => unseen),
    unseenDays: (await readSettings(tx))['agents.unseenDays'],
    without: await queries.countWithout(tx, actor),
    verdicts,
    failed: Object.fromEntries(failed.filter(([, count]) => count > 0)),
    versions: [...kinds.values()]
      .map((kind) => ({
        ...kind,
        agents: sum((row) => row.platform === kind.platform && row.version === kind.version),
      }))
      .sort((a, b) => b.agents - a.agents || (a.version < b.version ? 1 : -1)),
  }
}
