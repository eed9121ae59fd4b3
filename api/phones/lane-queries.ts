import { sql } from 'drizzle-orm'
import type { Transaction } from '#drizzle/client'

export type Lane = 'urgent' | 'bulk'

/** Milliseconds between two requests, and how many may go at once after a pause. */
export interface Pace {
  everyMs: number
  burst: number
}

/**
 * Keeps a turn for so many requests, by the generic cell rate algorithm on the database's clock, so that
 * all processes together keep the pace; gives how long to wait for it.
 */
export async function reserve(
  tx: Transaction,
  lane: Lane,
  count: number,
  { everyMs, burst }: Pace,
): Promise<number> {
  const step = sql`${count * everyMs} * interval '1 millisecond'`
  const [row] = await tx.execute<{ waitMs: number }>(sql`
    insert into phone_lanes as l (lane, next_at) values (${lane}, clock_timestamp() + ${step})
    on conflict (lane) do update set next_at = greatest(l.next_at, clock_timestamp()) + ${step}
    returning greatest(0,
      extract(epoch from l.next_at - ${step} - ${(burst - 1) * everyMs} * interval '1 millisecond' - clock_timestamp()),
      extract(epoch from l.blocked_until - clock_timestamp()))::float8 * 1000 as "waitMs"`)
  return Math.ceil(row!.waitMs)
}

/** How long Google still wants to be left alone. */
export async function blockedFor(tx: Transaction, lane: Lane): Promise<number> {
  const [row] = await tx.execute<{ waitMs: number }>(sql`
    select greatest(0, extract(epoch from blocked_until - clock_timestamp()))::float8 * 1000 as "waitMs"
    from phone_lanes where lane = ${lane}`)
  return Math.ceil(row?.waitMs ?? 0)
}

/** Google said so to one, and means all. */
export async function block(tx: Transaction, ms: number): Promise<void> {
  await tx.execute(sql`
    insert into phone_lanes as l (lane, next_at, blocked_until)
    select lane, clock_timestamp(), clock_timestamp() + ${ms} * interval '1 millisecond'
    from (values ('bulk'), ('urgent')) as lanes (lane)
    on conflict (lane) do update set blocked_until = greatest(l.blocked_until, excluded.blocked_until)`)
}

/** Until the last turn that is kept: when all that waits has been asked. */
export async function etaSeconds(tx: Transaction): Promise<number> {
  const [row] = await tx.execute<{ seconds: number }>(sql`
    select coalesce(max(greatest(0, extract(epoch from next_at - clock_timestamp()),
      extract(epoch from blocked_until - clock_timestamp()))), 0)::float8 as seconds from phone_lanes`)
  return Math.ceil(row!.seconds)
}
