import type { z } from 'zod'
import type { RetentionRule, retentionQuery } from '#contract/retention'
import type { Transaction } from '#drizzle/client'
import { readSettings } from '../settings/service.ts'
import { dueBefore, RULES } from './periods.ts'
import * as queries from './queries.ts'

/** Each kind with its period, what the next run erases, and what the last one did. */
export async function listRules(
  tx: Transaction,
  { filter = {}, sort, range }: z.output<typeof retentionQuery>,
  now: Date,
) {
  const settings = await readSettings(tx)
  const counted = await queries.preview(tx, (kind) => dueBefore(kind, settings, now))
  const last = await queries.lastRun(tx)
  const rules = counted
    .filter(({ kind }) => filter.id?.includes(kind) ?? true)
    .filter(({ kind }) => kind.includes(filter.q ?? ''))
    .map(({ kind, due, held }): RetentionRule => {
      const { setting, unit } = RULES[kind]
      return {
        id: kind,
        setting,
        period: settings[setting],
        unit,
        before: dueBefore(kind, settings, now).toISOString(),
        due,
        held,
        erased: last ? (last.erased[kind] ?? 0) : null,
        ranAt: last?.startedAt.toISOString() ?? null,
        finishedAt: last?.finishedAt?.toISOString() ?? null,
      }
    })
  if (sort) rules.sort((a, b) => (a.id < b.id ? -1 : 1) * (sort[1] === 'DESC' ? -1 : 1))
  return { rows: rules.slice(range[0], range[1] + 1), total: rules.length }
}
