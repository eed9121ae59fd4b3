import type { variables as listeners } from './listeners.ts'
import { url, type Values } from './variables.ts'

export const variables = {
  PUBLIC_URL: url('http:', 'https:').optional(),
  PUBLIC_PKI_URL: url('http:').optional(),
  PUBLIC_AGENT_URL: url('https:').optional(),
}

/** Under which addresses others find it. */
export function read(e: Values<typeof variables & typeof listeners>) {
  return {
    publicUrl: e.PUBLIC_URL,
    publicPkiUrl: e.PUBLIC_PKI_URL,
    /** Where devices find the agent port: its server certificate is for this name. */
    agentUrl: agentUrlOf(e),
    /** Where relying parties find lists and answers: never by https, which would need them first. */
    pkiUrl: (e.PUBLIC_PKI_URL ?? `http://localhost:${e.PKI_PORT}`).replace(/\/+$/, ''),
  }
}

/** Beside the console, unless told otherwise: one machine, another port. */
function agentUrlOf(e: Values<typeof variables & typeof listeners>): string {
  if (e.PUBLIC_AGENT_URL) return e.PUBLIC_AGENT_URL.replace(/\/+$/, '')
  const host = e.PUBLIC_URL ? new URL(e.PUBLIC_URL).hostname : 'localhost'
  return `https://${host}:${e.AGENT_PORT}`
}
