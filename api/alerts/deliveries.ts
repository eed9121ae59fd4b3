import type { AlertDelivery } from '#contract/alerts'
import type { Delivered } from './list-queries.ts'

const instant = (at: string | null): string | null => at && new Date(at).toISOString()

/** What became of telling somebody: a person in the console and by mail, the webhook by its call. */
export function deliveriesOf(row: Delivered, mailEnabled: boolean): AlertDelivery[] {
  const { id, state, person } = row
  if (person === null) return [{ id, state, person, way: 'webhook', ...webhook(row) }]
  return [
    { id: `${id}:console`, state, person, way: 'console', ...inbox(row) },
    { id: `${id}:mail`, state, person, way: 'mail', ...mail(row, mailEnabled) },
  ]
}

type Became = Pick<AlertDelivery, 'outcome' | 'at' | 'code'>
const became = (outcome: Became['outcome'], at: string | null = null, code: string | null = null) =>
  ({ outcome, at: instant(at), code }) satisfies Became

function inbox({ noticed, read_at }: Delivered): Became {
  if (!noticed) return became('forgotten')
  return read_at ? became('read', read_at) : became('unread')
}

function mail(row: Delivered, enabled: boolean): Became {
  if (!row.noticed) return became('forgotten')
  if (!row.mailed_at) {
    if (row.read_at) return became('unneeded', row.read_at)
    return became(enabled ? 'waiting' : 'off')
  }
  // Mailed before it was kept which job did it.
  if (!row.job_state) return became('forgotten')
  return job(row) ?? became(row.has_address ? 'delivered' : 'no_address', row.finished_at)
}

function webhook(row: Delivered): Became {
  if (row.delivered_at) return became('delivered', row.delivered_at)
  // Run, and nothing was called: the worker knows of no webhook.
  return job(row) ?? became('off')
}

/** How far the job is that sends it; nothing when it is done. */
function job({ job_state, attempts, last_error, finished_at }: Delivered): Became | undefined {
  if (job_state === 'done') return undefined
  if (job_state === 'dead') return became('failed', finished_at, last_error)
  return attempts > 0 && last_error ? became('retrying', null, last_error) : became('waiting')
}
