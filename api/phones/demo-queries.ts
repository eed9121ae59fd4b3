import { sql } from 'drizzle-orm'
import type { Transaction } from '#drizzle/client'

export async function anyPhone(tx: Transaction): Promise<boolean> {
  const [row] = await tx.execute<{ any: boolean }>(sql`select exists (select from phones) as any`)
  return row!.any
}

/** What the demo's office asks of its phones; the second is for the few who try new things. */
export async function insertPolicies(tx: Transaction, now: Date) {
  const rows = await tx.execute<{ id: string; standing: boolean }>(sql`
    insert into phone_policies (name, apn, apps, passcode, lock_after_seconds, encryption, reset_protection_admins,
      version, published_version, google_version, published_at, standing)
    values
      ('標準(閉域網)', 'closed.example.lg.jp', array['jp.example.lg.mail', 'jp.example.lg.calendar', 'jp.example.lg.phonebook'],
        'pin6', 60, true, array['mdm@example.lg.jp'], 3, 3, 3, ${now.toISOString()}::timestamptz, true),
      ('試行', 'closed.example.lg.jp', array['jp.example.lg.mail', 'jp.example.lg.chat'],
        'alphanumeric8', 30, true, array['mdm@example.lg.jp'], 1, 1, 1, ${now.toISOString()}::timestamptz, false)
    returning id, standing`)
  return {
    standing: rows.find(({ standing }) => standing)!.id,
    trial: rows.find(({ standing }) => !standing)!.id,
  }
}

/**
 * All smartphones in use, as they would be found: some that have been silent, some behind with their policy,
 * a few that don't comply. The same device is always in the same state.
 */
export async function insertPhones(
  tx: Transaction,
  enterprise: string,
  { standing, trial }: { standing: string; trial: string },
  now: Date,
): Promise<void> {
  const at = sql`${now.toISOString()}::timestamptz`
  await tx.execute(sql`
    insert into phones (device_id, resource_name, imei, serial_number, model, os_version, security_patch, company_owned,
      applied_state, policy_id, applied_policy_id, applied_version, compliant, non_compliance, enrolled_at,
      last_status_at, last_policy_sync_at)
    select d.id, ${enterprise} || '/devices/' || replace(d.id::text, '-', ''), d.imei, d.serial_number,
      m.maker || ' ' || m.name, d.os, (${at} - interval '40 days')::date, true, 'ACTIVE',
      case when n < 5 then ${trial}::uuid else ${standing}::uuid end,
      case when n < 5 then ${trial} else ${standing} end,
      case when n < 5 then 1 when n between 40 and 60 then 2 else 3 end,
      n not between 20 and 27,
      case when n between 20 and 27 then
        '[{"setting": "passwordPolicies", "reason": "USER_ACTION"}]'::jsonb else '[]'::jsonb end,
      d.state_since, seen, seen
    from (select *, ('x' || substr(md5(id::text), 1, 6))::bit(24)::int % 1000 as n from devices) d
      join device_models m on m.id = d.model_id
      cross join lateral (select ${at} - case when n between 60 and 75 then (15 + n % 40) * interval '1 day'
        else (n % 600) * interval '1 minute' end as seen) s
    where d.kind = 'smartphone' and d.state = 'issued' and d.imei is not null`)
}

/** Phones that somebody enrolled without asking. */
export async function insertStrangers(
  tx: Transaction,
  enterprise: string,
  imeis: readonly string[],
  now: Date,
): Promise<void> {
  for (const [n, imei] of imeis.entries()) {
    const at = new Date(+now - (n + 1) * 26 * 3_600_000).toISOString()
    await tx.execute(sql`
      insert into phones (unknown_reason, resource_name, imei, model, os_version, company_owned, applied_state,
        enrolled_at, last_status_at)
      values ('not_in_ledger', ${`${enterprise}/devices/stranger${n + 1}`}, ${imei}, 'Pixel 9a', 'Android 16', true,
        'DISABLED', ${at}::timestamptz, ${at}::timestamptz)`)
  }
}

export async function missingPhones(tx: Transaction, limit: number): Promise<string[]> {
  const rows = await tx.execute<{ id: string }>(sql`
    select id from devices where kind = 'smartphone' and state = 'missing' order by property_number limit ${limit}`)
  return rows.map(({ id }) => id)
}
