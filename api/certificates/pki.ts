import { Counter, Gauge } from 'prom-client'
import type { Deps } from '../deps.ts'
import type { Health } from '../http/health.ts'
import type { Listener, Place } from '../http/listeners.ts'
import { startLoop } from '../jobs/loop.ts'
import { followAuthorities } from './answering.ts'
import { publishDue } from './crl-publish.ts'
import { isFresh } from './freshness.ts'
import { listenForPki, type PlainService } from './listener.ts'
import { createResponder } from './ocsp.ts'
import { keepOcspKeys } from './ocsp-signer.ts'
import { serveFiles } from './served.ts'

/** Due lists are asked for as often as this, beside every notice of a change. */
const PUBLISH_EVERY_MS = 2_000

export interface Pki extends Pick<Listener, 'port' | 'leave'> {
  stop(): Promise<void>
}

/** What answers for certificates: publisher, lists, OCSP and their listener. Any number may run side by side. */
export async function startPki(
  deps: Deps,
  health: Pick<Health, 'registry' | 'checks'>,
  {
    at = { host: deps.config.host, port: deps.config.pkiPort, fd: deps.config.sockets.pki },
    services = [],
  }: { at?: Place; services?: readonly PlainService[] } = {},
): Promise<Pki> {
  const files = await serveFiles(deps)
  const publisher = startLoop(
    { name: 'lists of revocations', everyMs: PUBLISH_EVERY_MS, log: deps.log },
    () => publishDue(deps),
  )
  let wakeKeys = () => {}
  const authorities = await followAuthorities(deps, () => {
    publisher.wake()
    wakeKeys()
  })
  const keys = keepOcspKeys(deps, authorities.all)
  wakeKeys = keys.wake

  const answers = new Counter({
    name: 'mamori_ocsp_answers_total',
    help: 'OCSP answers by what they say; kept: given again without a signature',
    labelNames: ['outcome'],
    registers: [health.registry],
  })
  const byOutcome = new Map<string, { inc(): void }>()
  const count = (outcome: string) => {
    const counter = byOutcome.get(outcome) ?? answers.labels(outcome)
    byOutcome.set(outcome, counter)
    counter.inc()
  }
  const responder = createResponder(deps, authorities, keys, count)
  const listener = await listenForPki(at, { responder, files, services })

  health.checks.crl = async () => {
    const served = files.lists()
    const missing = authorities
      .all()
      .some(({ authority }) => !served.some(({ slug }) => slug === authority.slug))
    return authorities.healthy() && !missing && served.every((list) => isFresh(list, deps.clock()))
  }
  health.checks.ocsp = async () =>
    authorities.healthy() && authorities.all().every((one) => keys.of(one) !== undefined)
  new Gauge({
    name: 'mamori_crl_age_seconds',
    help: 'Since when the list of revocations that is served was published',
    labelNames: ['authority'],
    registers: [health.registry],
    collect() {
      for (const { slug, publishedAt } of files.lists())
        this.set({ authority: slug }, (+deps.clock() - +publishedAt) / 1000)
    },
  })
  new Gauge({
    name: 'mamori_crl_left_seconds',
    help: 'Until when the list of revocations that is served is good',
    labelNames: ['authority'],
    registers: [health.registry],
    collect() {
      for (const { slug, nextUpdate } of files.lists())
        this.set({ authority: slug }, (+nextUpdate - +deps.clock()) / 1000)
    },
  })

  return {
    port: listener.port,
    leave: listener.leave,
    stop: async () => {
      await listener.close()
      await Promise.all([authorities.stop(), keys.stop(), publisher.stop(), files.stop()])
    },
  }
}
