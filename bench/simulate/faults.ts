import type { Channel } from '#agent/transport/channel'

export interface Faults {
  /** Of all requests: those that never come to the server, and those whose answer is lost. */
  drop: number
  /** Those that are sent twice. */
  duplicate: number
  /** Of all rounds: those after which the program dies, and starts anew from what it has written down. */
  crash: number
  /** Of all agents: those whose clock jumps, up to a year either way. */
  clock: number
}

export const NO_FAULTS: Faults = { drop: 0, duplicate: 0, crash: 0, clock: 0 }

/** `drop=0.05,crash=0.01` */
export function readFaults(text: string): Faults {
  const given = Object.fromEntries(
    text.split(',').map((part) => {
      const [name = '', share] = part.split('=')
      if (!Object.hasOwn(NO_FAULTS, name) || !(Number(share) >= 0 && Number(share) <= 1))
        throw new Error(`--faults: ${part} (as in drop=0.05,duplicate=0.05,crash=0.01,clock=0.1)`)
      return [name, Number(share)]
    }),
  )
  return { ...NO_FAULTS, ...given }
}

const LOST = new Error('lost on the way')

/** The same channel over a bad line. Streams break by themselves when servers do; these are the requests. */
export function badLine(
  channel: Channel,
  { drop, duplicate }: Faults,
  random: () => number,
): Channel {
  const spoiled =
    <A extends unknown[], T>(ask: (...args: A) => Promise<T>) =>
    async (...args: A): Promise<T> => {
      if (random() < drop / 2) throw LOST
      const answer = await ask(...args)
      if (random() < duplicate) await ask(...args)
      if (random() < drop / 2) throw LOST
      return answer
    }
  return {
    ...channel,
    checkin: spoiled(channel.checkin),
    lock: spoiled(channel.lock),
    report: spoiled(channel.report),
    escrow: spoiled(channel.escrow),
  }
}
