import pLimit from 'p-limit'
import type { AgentCheckin, AgentWanted } from '#contract/agent-channel'
import { renewAfter } from '../certificates/renewal.ts'
import { wantedBy } from '../commands/contact.ts'
import type { Deps } from '../deps.ts'
import { AppError } from '../errors.ts'
import { settingsOf } from '../settings/service.ts'
import { admitted } from './caller.ts'
import type { Shown } from './caller-queries.ts'
import { checkIn } from './checkin-queries.ts'
import { keepInventory } from './inventory.ts'

/** So much the polls of a fleet are spread: by a tenth, either way. */
const JITTER = 0.1
/** What the column takes; a machine is not on for sixty years. */
const MAX_UPTIME_SECONDS = 2 ** 31 - 1

/**
 * Half of the database's connections: a fleet that comes back at once must not make a lost laptop wait for
 * its lock, or a report of it.
 */
const turns = pLimit(5)
/** Agents give up after 30 s. Who has waited for so long is told to come again, while there is somebody to tell. */
const LONGEST_WAIT_MS = 10_000

const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
  const since = performance.now()
  return turns(() => {
    if (performance.now() - since > LONGEST_WAIT_MS) throw new AppError('unavailable')
    return work()
  })
}

/** What a device says of itself is put down, and it is told what is wanted of it. */
export async function checkin(
  deps: Deps,
  shown: Shown,
  told: AgentCheckin,
  address: string | null,
): Promise<AgentWanted> {
  const at = deps.clock()
  const heard = await inTurn(() =>
    checkIn(deps.db, {
      ...shown,
      at,
      platform: told.platform,
      version: told.agentVersion,
      bootId: told.bootId,
      uptimeSeconds: Math.min(Math.floor(told.uptimeSeconds), MAX_UPTIME_SECONDS),
      deviceAt: told.at,
      address,
      networkCertificateSha256: told.networkCertificateSha256,
      posture: told.posture,
    }),
  )
  const { deviceId } = admitted(heard.caller, 'full', at)
  const isNews = heard.inventorySha256 !== told.inventorySha256
  if (isNews && told.inventory)
    await inTurn(() => keepInventory(deps, deviceId, told.inventorySha256, told.inventory!))
  const { lock, leaseSeq, keysSeq } = told
  const [wanted, settings] = await Promise.all([
    wantedBy(deps, deviceId, { lock, leaseSeq, keysSeq }, heard.contact),
    settingsOf(deps),
  ])
  const spread = 1 + JITTER * (deps.random(1)[0]! / 127.5 - 1)
  return {
    ...wanted,
    at: at.toISOString(),
    sendInventory: isNews && !told.inventory,
    networkCertificate:
      settings['agents.networkCertificates'] && wantsCertificate(heard, told, at)
        ? 'request'
        : 'keep',
    pollSeconds: Math.round(settings['agents.pollSeconds'] * spread),
  }
}

type Heard = Awaited<ReturnType<typeof checkIn>>

/** None, another one than is in use, or due; of one that is held no other is to be had. */
function wantsCertificate(
  { caller, network }: Heard,
  { networkCertificateSha256 }: AgentCheckin,
  now: Date,
): boolean {
  if (!caller?.mayIssue) return false
  if (!network) return true
  if (network.state !== 'issued') return false
  if (networkCertificateSha256?.toLowerCase() !== network.sha256) return true
  const due = renewAfter({
    serial: Buffer.from(network.serial, 'hex'),
    notBefore: new Date(network.notBefore),
    notAfter: new Date(network.notAfter),
  })
  return due <= now
}
