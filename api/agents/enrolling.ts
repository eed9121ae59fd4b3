import type { Context } from 'hono'
import {
  type AgentCertificate,
  type AgentEnrolled,
  agentEnroll,
  agentNetworkCertificate,
  agentRenew,
} from '#contract/agent-channel'
import { system } from '#drizzle/client'
import { Unwelcome } from '../certificates/presented.ts'
import { enrolled } from '../commands/contact.ts'
import { pinnedKeys } from '../commands/keys.ts'
import type { Deps } from '../deps.ts'
import { enroll, issueNetwork, renewAgent } from '../enrollment/enroll.ts'
import {
  type Asked,
  reasonIn,
  recordOutcome,
  recordRefusal,
  refuseTooMany,
} from '../enrollment/refusals.ts'
import { AppError } from '../errors.ts'
import { clientOf } from '../http/client.ts'
import { toAppError } from '../http/problem.ts'
import { settingsOf } from '../settings/service.ts'
import { readBody } from './body.ts'
import { type Caller, callerOf, type Need } from './caller.ts'

/** What gets an agent a certificate; each answer is on record, as at the other doors. */
export const enrollAgent = (c: Context, deps: Deps): Promise<AgentEnrolled> =>
  onRecord(c, deps, 'enroll', async ({ about }) => {
    const { token, csr, serialNumber } = await readBody(c, agentEnroll)
    const wanted = { csr, token, name: serialNumber, serialNumber } as const
    const issued = await enroll(
      deps,
      { ...wanted, profile: 'device-management', repeats: true },
      about,
    )
    if (!issued) {
      const seconds = (await settingsOf(deps))['enrollment.retryAfterSeconds']
      c.header('Retry-After', String(seconds))
      throw new AppError('conflict', { fields: [{ field: 'token', code: 'approval_pending' }] })
    }
    const keys = await pinnedKeys(deps)
    const deviceId = about.deviceId!
    const begins = { keysSeq: keys.keysSeq, now: deps.clock() }
    await deps.db.as(system('agents'), (tx) => enrolled(tx, deviceId, begins))
    return { deviceId, ...handedOut(issued), ...keys }
  })

export const renewCertificate = (c: Context, deps: Deps): Promise<AgentCertificate> =>
  onRecord(c, deps, 'renew', async (asked) => {
    const caller = await known(c, deps, asked, 'renew')
    const { csr } = await readBody(c, agentRenew)
    return handedOut(await renewAgent(deps, caller, csr))
  })

export const networkCertificate = (c: Context, deps: Deps): Promise<AgentCertificate> =>
  onRecord(c, deps, 'network-certificate', async (asked) => {
    const { deviceId } = await known(c, deps, asked, 'full')
    const { csr } = await readBody(c, agentNetworkCertificate)
    return handedOut(await issueNetwork(deps, deviceId, csr))
  })

type Issued = Awaited<ReturnType<typeof renewAgent>>

const handedOut = ({ pem, chain, renewAfter, notAfter }: Issued): AgentCertificate => ({
  certificate: pem,
  chain,
  renewAfter,
  notAfter,
})

async function known(c: Context, deps: Deps, { about }: Asked, need: Need): Promise<Caller> {
  const caller = await callerOf(c, deps, need)
  Object.assign(about, { deviceId: caller.deviceId, certificateId: caller.certificateId })
  return caller
}

async function onRecord<T>(
  c: Context,
  deps: Deps,
  operation: string,
  work: (asked: Asked) => Promise<T>,
): Promise<T> {
  const { address } = clientOf(c, deps.config)
  const asked: Asked = { protocol: 'agent', operation, address, about: {} }
  await refuseTooMany(deps, address)
  try {
    const answer = await work(asked)
    await recordOutcome(deps, asked, 'allow')
    return answer
  } catch (error) {
    const refused = toAppError(error)
    if (error instanceof Unwelcome)
      Object.assign(asked.about, { certificateId: error.certificateId, deviceId: error.deviceId })
    if (!refused || OUR_FAULT.includes(refused.code))
      await recordOutcome(deps, asked, 'unavailable')
    else if (reasonIn(refused) === 'approval_pending') await recordOutcome(deps, asked, 'pending')
    else await recordRefusal(deps, asked, reasonIn(refused))
    throw error
  }
}

const OUR_FAULT: AppError['code'][] = ['unavailable', 'signer_unavailable']
