import { z } from 'zod'
import { StartupError } from '../errors.ts'
import type { Values } from './variables.ts'

export const variables = {
  LISTEN_PID: z.coerce.number().int().optional(),
  LISTEN_FDS: z.coerce.number().int().min(0).max(16).optional(),
  LISTEN_FDNAMES: z.string().default(''),
}

const NAMES = ['main', 'agent', 'pki'] as const
const FIRST_FD = 3

/** Sockets that whoever started us has opened and keeps: sd_listen_fds(3). @throws StartupError */
export function read(e: Values<typeof variables>) {
  const sockets: Partial<Record<(typeof NAMES)[number], number>> = {}
  // A child inherits the variables and not the sockets.
  if (e.LISTEN_PID !== process.pid) return sockets
  const names = e.LISTEN_FDNAMES.split(':')
  for (let n = 0; n < (e.LISTEN_FDS ?? 0); n++) {
    const name = NAMES.find((known) => known === names[n])
    if (!name) {
      throw new StartupError(
        `LISTEN_FDNAMES: each socket must be named ${NAMES.join(', ')} (got "${names[n] ?? ''}")`,
      )
    }
    sockets[name] = FIRST_FD + n
  }
  return sockets
}
