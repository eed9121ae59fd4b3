import type { Database } from '#drizzle/client'
import { AGENTS } from './caller-queries.ts'

/** Puts down until when these count as connected. */
export const sayConnected = (
  db: Database,
  devices: readonly string[],
  until: Date,
): Promise<null> => db.call(AGENTS, 'agents_connected', { devices, until }, 'tells')

/** Those of the certificates that open no channel any more. */
export const shutAmong = (
  db: Database,
  certificates: readonly string[],
  at: Date,
): Promise<string[]> => db.call(AGENTS, 'agents_shut', { certificates, at })

/** Whether something was ordered of the device that it has not begun. */
export const isWaitedFor = (db: Database, deviceId: string): Promise<boolean> =>
  db.call(AGENTS, 'agent_waited_for', { deviceId })
