import type { IncidentReport } from '#contract/incidents'
import { system } from '#drizzle/client'
import type { Actor } from '../actor.ts'
import { type ConstraintErrors, naming } from '../constraints.ts'
import type { Deps } from '../deps.ts'
import { mistake, refusal } from '../errors.ts'
import { settingsOf } from '../settings/service.ts'
import { limitTries } from '../users/limits.ts'
import { newSecret, sha256 } from '../users/secrets.ts'
import * as queries from './link-queries.ts'
import { file } from './report.ts'

const CONSTRAINTS: ConstraintErrors = {
  incident_links_staff_id_staff_id_fk: {
    error: 'invalid',
    field: 'staffId',
    code: 'does_not_exist',
  },
}
const HOUR_SECONDS = 3600

/** For somebody on the telephone who can't log in any more: their devices, for half an hour. */
export async function makeLink(deps: Deps, actor: Actor, staffId: string) {
  const minutes = (await settingsOf(deps))['incidents.linkMinutes']
  const token = newSecret(deps)
  const expiresAt = new Date(+deps.clock() + minutes * 60_000)
  return deps.db.as(actor, async (tx) => {
    const row = { staffId, tokenSha256: sha256(token), createdBy: actor.userId, expiresAt }
    const id = await naming(CONSTRAINTS, () => queries.insert(tx, row))
    if ((await queries.devicesOf(tx, staffId)).length === 0) {
      throw mistake('staffId', 'person_without_devices')
    }
    return { id, token, expiresAt: expiresAt.toISOString() }
  })
}

/** Guesses are counted before they are looked at; one in 2²⁵⁶ would be right. */
async function claim(deps: Deps, address: string | null): Promise<void> {
  const points = (await settingsOf(deps))['incidents.linkTriesPerHour']
  await limitTries(deps, 'incident-link', address, { points, seconds: HOUR_SECONDS })
}

/** What the page shows. Nothing happens by it: whoever follows a link for somebody else has reported nothing. */
export async function openLink(deps: Deps, token: string, address: string | null) {
  await claim(deps, address)
  return deps.db.as(system('incidents'), async (tx) => {
    const link = await queries.find(tx, sha256(token), deps.clock())
    if (!link || link.usedAt) throw refusal('token', 'link_over')
    return {
      holderName: link.holderName,
      expiresAt: link.expiresAt.toISOString(),
      devices: await queries.devicesOf(tx, link.staffId),
    }
  })
}

/** The report itself; sent twice it is one, and the link is spent. */
export async function reportByLink(
  deps: Deps,
  { token, ...given }: { token: string } & Pick<IncidentReport, 'kind' | 'deviceIds'>,
  address: string | null,
) {
  await claim(deps, address)
  const now = deps.clock()
  const link = await deps.db.as(system('incidents'), (tx) => queries.find(tx, sha256(token), now))
  if (!link) throw refusal('token', 'link_over')
  return file(deps, {
    by: { staffId: link.staffId, linkId: link.id },
    given,
    key: `link:${link.id}`,
    show: async (tx, incidentId) => {
      if (!link.usedAt) await queries.use(tx, link.id, incidentId, now)
      return queries.numberOf(tx, incidentId)
    },
  })
}
