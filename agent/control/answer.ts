import type { Agent } from '../agent.ts'
import { codeOf } from '../failure.ts'
import type { Identities } from '../identity/identity.ts'
import { AGENT_VERSION } from '../version.ts'
import type { Question, Reply, Status } from './protocol.ts'

export function statusOf(agent: Agent, identities: Identities, running: boolean): Status {
  const { deviceId, server, notAfter } = identities.get()!
  const { level, epoch, cause, message } = agent.ladder.state()
  return {
    deviceId,
    server,
    agentVersion: AGENT_VERSION,
    certificateUntil: notAfter,
    lock: { level, epoch, cause, message },
    challenge: agent.unlock.challenge(),
    unlockWaitSeconds: Math.ceil(agent.unlock.waitMs() / 1000),
    lease: agent.lease.facts(),
    untold: agent.backlog().untold,
    running,
  }
}

/** Never throws: whoever asks gets the code. */
export async function answerQuestion(
  agent: Agent,
  identities: Identities,
  asked: Question,
  running: boolean,
): Promise<Reply> {
  try {
    if (asked.ask === 'unlock') await agent.unlock.answer(asked.answer)
    if (asked.ask === 'extend') agent.extend(asked.token)
    return { ok: true, status: statusOf(agent, identities, running) }
  } catch (error) {
    const waitSeconds = Math.ceil(agent.unlock.waitMs() / 1000)
    return { ok: false, code: codeOf(error), ...(waitSeconds > 0 && { waitSeconds }) }
  }
}
