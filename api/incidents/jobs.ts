import { z } from 'zod'
import { system, type Transaction } from '#drizzle/client'
import { defineJob } from '../jobs/define-job.ts'
import { notify } from '../notifications/service.ts'
import { orderTask } from '../phones/tasks.ts'
import * as choreQueries from './chore-queries.ts'
import { nameOf } from './names.ts'
import * as queries from './tell-queries.ts'

/** Mails go from here: who they reach and what hangs on them must hold no report up. */
export const tellOfIncident = defineJob({
  name: 'incidents.tell',
  payload: z.strictObject({ incidentId: z.uuid(), by: z.string() }),
  principal: async () => system('incidents'),
  run: async ({ tx, payload: { incidentId, by }, now }) => {
    const incident = await queries.brief(tx, incidentId)
    if (!incident) return
    const { number, count, drill, worse } = incident
    const template = drill
      ? ('incident_drill' as const)
      : worse
        ? ('incident_theft' as const)
        : ('incident_reported' as const)
    const about = { template, params: { number, count }, link: `/incidents/${incidentId}` }
    const heads = await queries.heads(tx, incident)
    await notify(tx, { ...about, userIds: heads })
    await notify(tx, { ...about, userIds: await queries.loginsOfHolders(tx, incidentId) })
    await notify(tx, { ...about, role: 'security' })
    await notify(tx, { ...about, role: 'it_staff' })
    if (!drill) await orderSimStops(tx, incidentId, nameOf(number, drill), now)
    await settleTold(tx, { incidentId, by, now, heads: heads.length })
  },
})

/** What only the carrier can do is work by hand; whoever has ordered it already has ordered it. */
async function orderSimStops(tx: Transaction, incidentId: string, note: string, now: Date) {
  for (const deviceId of await queries.smartphonesWithoutStop(tx, incidentId)) {
    await orderTask(tx, { deviceId, kind: 'sim_stop', note }, { actor: null, now })
  }
}

interface Told {
  incidentId: string
  by: string
  now: Date
  heads: number
}

/** Whom a notice has reached need not be called; a unit whose head has no login must be. */
async function settleTold(tx: Transaction, { incidentId, now, heads }: Told): Promise<void> {
  const security = await queries.countSecurity(tx)
  const told = { state: 'done', doneAt: now, doneByName: 'Mamori' }
  if (heads > 0) await choreQueries.settle(tx, incidentId, 'section_head', told)
  if (security > 0) await choreQueries.settle(tx, incidentId, 'csirt', told)
  await queries.told(tx, { incidentId, now, heads, security })
}
