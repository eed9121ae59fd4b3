import { randomUUID } from 'node:crypto'
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
}
