import { z } from 'zod'
import { system } from '#drizzle/client'
import { defineJob } from '../jobs/define-job.ts'
import { notify } from '../notifications/service.ts'
import { readSettings } from '../settings/service.ts'
import * as actQueries from './act-queries.ts'
import { endDrill } from './acts.ts'
import * as choreQueries from './chore-queries.ts'
import * as queries from './tell-queries.ts'

/** What is late is told once, to whoever can still see to it; a practice that nobody ended ends. */
export const watchIncidents = defineJob({
  name: 'incidents.watch',
  payload: z.strictObject({}),
  principal: async () => system('incidents'),
  run: async ({ deps, tx, now }) => {
    const by = { deps, actor: system('incidents') }
    const minutes = (await readSettings(tx))['incidents.drillMinutes']
    const begun = new Date(+now - minutes * 60_000)
    for (const id of await actQueries.drillsSince(tx, begun)) await endDrill(tx, by, id)
    await choreQueries.settleSimStops(tx)
    const late = new Map<string, number>()
    for (const { incidentId } of await choreQueries.takeLate(tx, now)) {
      late.set(incidentId, (late.get(incidentId) ?? 0) + 1)
    }
    for (const [incidentId, count] of late) {
      const incident = (await queries.brief(tx, incidentId))!
      const template = incident.drill
        ? ('incident_drill_late' as const)
        : ('incident_late' as const)
      const params = { number: incident.number, count }
      const about = { template, params, link: `/incidents/${incidentId}` }
      await notify(tx, { ...about, userIds: await queries.heads(tx, incident) })
      await notify(tx, { ...about, role: 'security' })
    }
  },
})
