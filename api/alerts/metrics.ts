import { Gauge, type Registry } from 'prom-client'
import type { Deps } from '../deps.ts'
import { settingsOf } from '../settings/service.ts'
import { WATCHER } from './jobs.ts'
import { ALERTS, type Measures, measure } from './measures.ts'

/** Two scrapes at once, or by two servers, ask the database once. */
const KEEP_MS = 5_000

type Row = [labels: Record<string, string>, value: number]

/** Of the whole installation, and the same on whichever process is asked: read them from one. */
const GAUGES: Record<
  string,
  { help: string; labels: string[]; rows(m: Measures, now: number): Row[] }
> = {
  mamori_outbox_jobs: {
    help: 'Background jobs that are due, at work, or dead',
    labels: ['state'],
    rows: ({ outbox: { due, leased, dead } }) => [
      [{ state: 'due' }, due],
      [{ state: 'leased' }, leased],
      [{ state: 'dead' }, dead],
    ],
  },
  mamori_outbox_lag_seconds: {
    help: 'How long the oldest job that may run has waited',
    labels: [],
    rows: ({ outbox }) => [[{}, outbox.lagSeconds]],
  },
  mamori_authority_left_seconds: {
    help: 'Until when the certificate of an authority in use is good',
    labels: ['authority'],
    rows: ({ authorities }, now) =>
      authorities.map(({ slug, notAfter }) => [{ authority: slug }, (+notAfter - now) / 1000]),
  },
  mamori_published_crl_left_seconds: {
    help: 'Until when the newest list of revocations in the database is good',
    labels: ['authority'],
    rows: ({ authorities }, now) =>
      authorities.flatMap(({ slug, nextUpdate }) =>
        nextUpdate ? [[{ authority: slug }, (+nextUpdate - now) / 1000] satisfies Row] : [],
      ),
  },
  mamori_agents: {
    help: 'Laptops with an agent: all, with an open stream, not seen for agents.unseenDays',
    labels: ['state'],
    rows: ({ agents: { all, connected, unseen } }) => [
      [{ state: 'all' }, all],
      [{ state: 'connected' }, connected],
      [{ state: 'unseen' }, unseen],
    ],
  },
  mamori_log_unkept_seconds: {
    help: 'For how long no segment of the write-ahead log could be kept for a restore',
    labels: [],
    rows: ({ log }) => [[{}, log.unkeptSeconds]],
  },
  mamori_incident_chores_late: {
    help: 'Open chores of incidents whose time has passed',
    labels: [],
    rows: ({ lateChores }) => [[{}, lateChores]],
  },
  mamori_alerts: {
    help: 'Alerts that stand, by kind',
    labels: ['kind'],
    rows: ({ alerts }) =>
      Object.keys(ALERTS).map((kind) => [
        { kind },
        alerts.filter((alert) => alert.kind === kind).length,
      ]),
  },
}

/** Registers what only the database knows. While that is away the gauges say nothing, and `mamori_ready` does. */
export function showOperations(deps: Deps, registry: Registry): void {
  let kept: { at: number; measures: Promise<Measures | null> } | undefined
  const current = () => {
    if (!kept || performance.now() - kept.at > KEEP_MS) {
      const measures = settingsOf(deps)
        .then((settings) => deps.db.as(WATCHER, (tx) => measure(tx, deps.clock(), settings)))
        .catch(() => null)
      kept = { at: performance.now(), measures }
    }
    return kept.measures
  }
  for (const [name, { help, labels, rows }] of Object.entries(GAUGES)) {
    new Gauge({
      name,
      help,
      labelNames: labels,
      registers: [registry],
      async collect() {
        const measures = await current()
        // Without labels it would stand at zero, which is what all being well looks like.
        this.reset()
        if (!measures) return this.remove({})
        for (const [label, value] of rows(measures, +deps.clock())) this.set(label, value)
      },
    })
  }
}
