import { randomUUID } from 'node:crypto'
import type { Explanation } from '#contract/explain'
import type { Sample } from './samples.ts'

export const ACCESS_SAMPLES: Record<string, Sample> = {
  'GET /api/network-sessions': {
    id: ({ app, stranger }) =>
      app.plant(async (sql) => {
        const [made] = await sql`insert into network_sessions
          (door, nas, session_id, device_id, decision, started_at, last_seen_at)
          values ('radius-certificate', 'ap', ${randomUUID()}, ${stranger.deviceId}, 'allow', now(), now())
          returning id`
        return made!.id as string
      }),
  },
  'POST /api/access/explain': {
    id: ({ app, stranger }) =>
      app.plant(async (sql) => {
        const station = randomUUID().replaceAll('-', '').slice(0, 12)
        await sql`insert into door_answers (door, outcome, device_id, station)
          values ('radius-certificate', 'deny', ${stranger.deviceId}, ${station})`
        return station
      }),
    request: (_world, q = '020000000000') => ({ json: { q } }),
    empty: ({ found, answers, doors }: Explanation) =>
      found === null && answers.length === 0 && doors.length === 0,
  },
}
