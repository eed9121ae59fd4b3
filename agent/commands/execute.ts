import { codeOf, Failure } from '../failure.ts'
import type { Ladder, Outcome } from '../lock/ladder.ts'
import type { Recovery } from '../recovery/recovery.ts'
import type { Done, Execute } from './commands.ts'
import type { TakenCommand } from './journal.ts'

export interface ExecutePorts {
  ladder: Pick<Ladder, 'go'>
  recovery: Pick<Recovery, 'rotate'>
  refreshInventory(): void
  /** A new count, so that a lease that ran out doesn't lock again what the office has opened. */
  restartLease(): void
  powerOff(): Promise<void>
}

/** From here on the system's own disk can't be read without the office: it shouldn't go on running. */
const POWER_OFF_FROM = 3

/** Each may be done again after a death: what has been done is read back first and left alone. */
export function createExecute(ports: ExecutePorts): Execute {
  const { ladder, recovery, refreshInventory, restartLease, powerOff } = ports
  const locked = ({ observed, failure }: Outcome, level: number): Done => ({
    observed,
    failure,
    ...(level >= POWER_OFF_FROM && !failure && { afterwards: powerOff }),
  })
  const kinds: Record<TakenCommand['kind'], (command: TakenCommand) => Promise<Done>> = {
    async lock({ level = 1, epoch, message }) {
      return locked(await ladder.go({ level, epoch, message, cause: 'command' }), level)
    },
    async unlock({ epoch }) {
      restartLease()
      return locked(await ladder.go({ level: 0, epoch, cause: 'command' }), 0)
    },
    async wipe({ epoch, message }) {
      return locked(await ladder.go({ level: 4, epoch, message, cause: 'command' }), 4)
    },
    async rotate_recovery_key() {
      await recovery.rotate()
      return { failure: null }
    },
    async refresh_inventory() {
      refreshInventory()
      return { failure: null }
    },
  }
  return async (command) => {
    try {
      return await kinds[command.kind](command)
    } catch (error) {
      const message = error instanceof Error ? error.message : 'unknown'
      return { failure: new Failure(codeOf(error), message, { cause: error }) }
    }
  }
}
