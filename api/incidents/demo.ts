import { type ChoreKind, INSPECTION_CHECKS, type IncidentDetail } from '#contract/incidents'
import type { Actor } from '../actor.ts'
import { proveDemoLock } from '../commands/demo.ts'
import type { Deps } from '../deps.ts'
import * as acts from './acts.ts'
import { assess } from './assess.ts'
import * as queries from './demo-queries.ts'
import { type Filing, file } from './report.ts'
import { detail } from './service.ts'

/*
 * What the demo shows of losses: a theft whose chores are late, a phone that was handed in, a laptop that came
 * back, a practice, and a report that has just come in. All of it by the services, at the time at which it
 * would have been.
 */
const HOUR_MS = 3_600_000
const DAY_HOURS = 24

export interface People {
  hotline: Actor
  security: Actor
  head: Actor
}

/** Somebody who acts so many hours ago. */
interface By {
  deps: Deps
  actor: Actor
}
const ago = (deps: Deps, hours: number): Deps => {
  const at = new Date(+deps.clock() - hours * HOUR_MS)
  return { ...deps, clock: () => at }
}
const instant = ({ deps }: By, hoursBefore: number) =>
  new Date(+deps.clock() - hoursBefore * HOUR_MS).toISOString()

/** Once, where nothing was lost yet. */
export async function makeDemoIncidents(deps: Deps, people: People): Promise<void> {
  const { hotline, security, head } = people
  const found = await deps.db.as(hotline, async (tx) => {
    if (await queries.anyIncident(tx)) return null
    const pairs = await queries.pairs(tx, { besides: head.unitIds, most: 4 })
    const phoneId = await queries.phoneOf(tx, { unitIds: head.unitIds, besides: head.staffId })
    return { pairs, phoneId }
  })
  const [stolen, back, practised, fresh] = found?.pairs ?? []
  if (!found || !stolen || !back || !practised || !fresh) return
  await comesBack(deps, people, back.laptopId)
  await practise(deps, security, practised.laptopId)
  await isStolen(deps, people, [stolen.laptopId, stolen.phoneId])
  if (found.phoneId) await isHandedIn(deps, people, found.phoneId)
  await report({ deps: ago(deps, 0.6), actor: hotline }, 'fresh', {
    kind: 'loss',
    deviceIds: [fresh.laptopId],
    place: '苫小牧市内のタクシー',
    dataKinds: ['work'],
  })
}

export const report = (
  { deps, actor }: By,
  key: string,
  given: Filing<unknown>['given'],
  drill = false,
): Promise<IncidentDetail> =>
  file(deps, {
    by: { actor },
    given,
    drill,
    key: `demo-${key}`,
    show: (tx, id) => detail(tx, actor, id, deps.clock()),
  })

/** Ticks off what was done about it. */
export const tick = (
  { deps, actor }: By,
  { chores }: IncidentDetail,
  done: Partial<Record<ChoreKind, { reference?: string; contact?: string }>>,
) =>
  deps.db.as(actor, async (tx) => {
    for (const { id, kind } of chores) {
      const said = done[kind]
      if (!said) continue
      const contactedAt = said.contact ? deps.clock().toISOString() : undefined
      const update = { state: 'done', ...said, ...(contactedAt && { contactedAt }) } as const
      await acts.changeChore(tx, { deps, actor }, id, update)
    }
  })

async function isStolen(deps: Deps, { hotline, security }: People, deviceIds: string[]) {
  const by = { deps: ago(deps, 74), actor: hotline }
  const incident = await report(by, 'theft', {
    kind: 'theft',
    deviceIds,
    occurredAt: instant(by, 5),
    noticedAt: instant(by, 1),
    place: '札幌駅 西口のコインロッカー',
    note: 'ロッカーがこじ開けられ、鞄ごとなくなっていた。',
    dataKinds: ['personal', 'credentials'],
  })
  const told = { deps: ago(deps, 73.8), actor: security }
  await tick(told, incident, { section_head: {}, csirt: {} })
  const police = { reference: '札中央第1234号', contact: '札幌中央署 地域課' }
  await tick({ deps: ago(deps, 71), actor: hotline }, incident, { police })
  const judging = ago(deps, 50)
  await deps.db.as(security, (tx) =>
    assess(tx, { deps: judging, actor: security }, incident.id, {
      persons: 140,
      sensitive: false,
      financialHarm: false,
      malice: true,
      note: '窓口の受付簿(氏名、電話番号)の写しが入っていた。',
    }),
  )
}

async function isHandedIn(deps: Deps, { security, head }: People, phoneId: string) {
  const by = { deps: ago(deps, 6), actor: head }
  const incident = await report(by, 'phone', {
    kind: 'loss',
    deviceIds: [phoneId],
    noticedAt: instant(by, 0.5),
    place: '札幌市営地下鉄 南北線',
    dataKinds: ['work'],
  })
  const acting = { deps: ago(deps, 2), actor: security }
  await deps.db.as(security, (tx) =>
    acts.found(tx, acting, incident.devices[0]!.id, '大通駅のお忘れ物センター'),
  )
}

async function comesBack(deps: Deps, { hotline, security }: People, laptopId: string) {
  const hours = 20 * DAY_HOURS
  const by = { deps: ago(deps, hours), actor: hotline }
  const incident = await report(by, 'back', {
    kind: 'loss',
    deviceIds: [laptopId],
    occurredAt: instant(by, 3),
    noticedAt: instant(by, 0.25),
    place: '出張先のホテル',
    dataKinds: ['none'],
  })
  await proveDemoLock(deps, laptopId, by.deps.clock(), 2)
  const told = { deps: ago(deps, hours - 0.2), actor: hotline }
  await tick(told, incident, { section_head: {}, csirt: {}, police: {}, property_loss: {} })
  const later = { deps: ago(deps, hours - 18), actor: security }
  const itemId = incident.devices[0]!.id
  await tick(later, incident, { leak_assessment: {}, replacement: {} })
  await deps.db.as(security, async (tx) => {
    await acts.found(tx, later, itemId, 'ホテルのフロント')
    const checks = [...INSPECTION_CHECKS]
    await acts.restore(tx, later, itemId, { outcome: 'released', checks })
    await acts.close(tx, later, incident.id, { writeOff: false, note: '翌日に郵送で戻った。' })
  })
  await proveDemoLock(deps, laptopId, later.deps.clock(), 0)
}

async function practise(deps: Deps, security: Actor, laptopId: string) {
  const hours = 8 * DAY_HOURS
  const by = { deps: ago(deps, hours), actor: security }
  const note = '月例の訓練'
  const incident = await report(by, 'drill', { kind: 'loss', deviceIds: [laptopId], note }, true)
  await proveDemoLock(deps, laptopId, by.deps.clock(), 1)
  const later = { deps: ago(deps, hours - 0.4), actor: security }
  await tick(later, incident, { section_head: {}, csirt: {} })
  await deps.db.as(security, (tx) => acts.endDrill(tx, later, incident.id))
  await proveDemoLock(deps, laptopId, later.deps.clock(), 0)
}
