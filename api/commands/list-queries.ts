import { and, eq, inArray, sql } from 'drizzle-orm'
import type { z } from 'zod'
import type { Command, CommandDetail, commandQuery } from '#contract/commands'
import type { Transaction } from '#drizzle/client'
import { commandEvents, commands } from '#drizzle/schema/commands'
import { devices } from '#drizzle/schema/devices'
import { iso, page, total } from '../http/list-query.ts'

const columns = {
  id: commands.id,
  deviceId: commands.deviceId,
  propertyNumber: devices.propertyNumber,
  kind: sql<Command['kind']>`${commands.kind}`,
  level: sql<Command['level']>`${commands.level}`,
  epoch: commands.epoch,
  state: sql<Command['state']>`${commands.state}`,
  requesterName: sql<string | null>`app.actor_name(${commands.requestedBy})`,
  reason: commands.reason,
  message: commands.message,
  approvalId: commands.approvalId,
  incidentId: commands.incidentId,
  createdAt: iso(commands.createdAt),
  expiresAt: iso(commands.expiresAt),
  deliveredAt: sql<string | null>`${iso(commands.deliveredAt)}`,
  acceptedAt: sql<string | null>`${iso(commands.acceptedAt)}`,
  finishedAt: sql<string | null>`${iso(commands.finishedAt)}`,
  outcomeReason: commands.outcomeReason,
  outcomeDetail: commands.outcomeDetail,
  proven: commands.proven,
}

const select = (tx: Transaction) =>
  tx.select(columns).from(commands).innerJoin(devices, eq(devices.id, commands.deviceId))

export async function list(tx: Transaction, input: z.output<typeof commandQuery>) {
  const { q, id, deviceId, kind, state } = input.filter ?? {}
  const where = and(
    q?.trim() ? sql`${commands.deviceId} in (select app.search_devices(${q}))` : undefined,
    id ? inArray(commands.id, id) : undefined,
    deviceId ? eq(commands.deviceId, deviceId) : undefined,
    kind ? inArray(commands.kind, kind) : undefined,
    state ? inArray(commands.state, state) : undefined,
  )
  return page({
    input,
    sortable: {
      createdAt: commands.createdAt,
      finishedAt: commands.finishedAt,
      state: commands.state,
      kind: commands.kind,
    },
    id: commands.id,
    select: (order, limit, offset) =>
      select(tx)
        .where(where)
        .orderBy(...order)
        .limit(limit)
        .offset(offset),
    count: () => tx.select({ total }).from(commands).where(where),
  })
}

export async function get(tx: Transaction, id: string): Promise<Command | undefined> {
  const [row] = await select(tx).where(eq(commands.id, id))
  return row
}

export const events = (tx: Transaction, id: string): Promise<CommandDetail['events']> =>
  tx
    .select({
      at: iso(commandEvents.at),
      by: sql<'server' | 'device' | 'person'>`${commandEvents.by}`,
      actorName: sql<string | null>`app.actor_name(${commandEvents.actor})`,
      state: sql<Command['state']>`${commandEvents.state}`,
      moved: commandEvents.moved,
      deviceAt: sql<string | null>`${iso(commandEvents.deviceAt)}`,
      reason: commandEvents.reason,
      detail: commandEvents.detail,
    })
    .from(commandEvents)
    .where(eq(commandEvents.commandId, id))
    .orderBy(commandEvents.id)
