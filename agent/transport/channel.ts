import type { z } from 'zod'
import {
  type AgentCertificate,
  type AgentCheckin,
  type AgentEscrow,
  type AgentLockWanted,
  type AgentWanted,
  agentCertificate,
  agentEscrowed,
  agentLockWanted,
  agentTombstone,
  agentWanted,
  type CommandReport,
  commandReported,
  type Nudge,
  nudge,
} from '#contract/agent-channel'
import { Failure } from '../failure.ts'
import { type Answer, type Https, refusal } from './https.ts'

/** The agent port, word for word of the contract. Every function throws Failure, or Refused with a status. */
export interface Channel {
  checkin(body: AgentCheckin): Promise<AgentWanted>
  lock(waitSeconds: number, epoch?: number, signal?: AbortSignal): Promise<AgentLockWanted>
  report(commandId: string, body: CommandReport): Promise<z.infer<typeof commandReported>>
  escrow(body: AgentEscrow): Promise<z.infer<typeof agentEscrowed>>
  renew(csr: string): Promise<AgentCertificate>
  networkCertificate(csr: string): Promise<AgentCertificate>
  /** Null: the server knows of none. */
  tombstone(deviceId: string): Promise<string | null>
  nudge(waitSeconds: number, signal: AbortSignal): Promise<Nudge>
  /** Pieces of the stream as they come. */
  stream(onPiece: (piece: string) => void, signal: AbortSignal): Promise<void>
}

/** How much longer than it asked for a long poll may take on its way. */
const POLL_MARGIN_MS = 15_000

/** `https` is asked for each time: with a renewed certificate it is another one. */
export function openChannel(https: () => Https): Channel {
  const post = async <T>(path: string, body: object, schema: z.ZodType<T>): Promise<T> =>
    read(await https().ask(path, { body }), schema)
  const poll = async <T>(
    path: string,
    waitSeconds: number,
    schema: z.ZodType<T>,
    signal?: AbortSignal,
  ): Promise<T> =>
    read(
      await https().ask(path, { timeoutMs: waitSeconds * 1000 + POLL_MARGIN_MS, signal }),
      schema,
    )
  /** When the office last said what it wants: what has come since is told at once, though nobody was asking. */
  let heardAt: string | undefined
  return {
    checkin: async (body) => {
      const wanted = await post('/agent/checkin', body, agentWanted)
      heardAt = wanted.at
      return wanted
    },
    lock: (wait, epoch, signal) => {
      const known = epoch === undefined ? '' : `&epoch=${epoch}`
      return poll(`/agent/lock?wait=${wait}${known}`, wait, agentLockWanted, signal)
    },
    report: (id, body) => post(`/agent/commands/${id}`, body, commandReported),
    escrow: (body) => post('/agent/escrow', body, agentEscrowed),
    renew: (csr) => post('/agent/renew', { csr }, agentCertificate),
    networkCertificate: (csr) => post('/agent/network-certificate', { csr }, agentCertificate),
    tombstone: async (deviceId) => {
      const answer = await https().ask(`/agent/tombstone/${deviceId}`)
      return answer.status === 404 ? null : read(answer, agentTombstone).tombstone
    },
    nudge: async (wait, signal) => {
      const since = heardAt
      const from = since === undefined ? '' : `&since=${encodeURIComponent(since)}`
      const told = await poll(`/agent/nudges?wait=${wait}${from}`, wait, nudge, signal)
      // Told once: until the next check-in it would be told again at once, for ever.
      if (told.type === 'nudge' && heardAt === since) heardAt = undefined
      return told
    },
    stream: (onPiece, signal) => https().follow('/agent/stream', onPiece, signal),
  }
}

function read<T>({ status, json }: Answer, schema: z.ZodType<T>): T {
  if (status < 200 || status > 299) throw refusal(status, json)
  const found = schema.safeParse(json)
  if (!found.success) throw new Failure('malformed', 'not what the contract says')
  return found.data
}
