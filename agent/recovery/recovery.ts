import { z } from 'zod'
import type { AgentEscrow } from '#contract/agent-channel'
import { Failure } from '../failure.ts'
import { createQueue } from '../lock/queue.ts'
import { openDocument, type Store } from '../storage/store.ts'

/** A key that opens the system's disk without anything else; owned here. */
export interface RecoveryKeys {
  /** Name of the system's volume; null: it isn't encrypted. */
  volume(): Promise<string | null>
  /** Adds one beside those there are. Nothing is taken away and nothing decrypted. */
  add(): Promise<{ protector: string; secret: string }>
  /** Of all recovery keys there are. */
  list(): Promise<string[]>
  remove(protector: string): Promise<void>
}

const document = z.object({
  protector: z.string(),
  /** Only until the office has it. */
  secret: z.string().nullable(),
  stage: z.enum(['added', 'escrowed', 'alone']),
})

export interface Recovery {
  /**
   * A new recovery key, escrowed, and the ones before removed: in this order, so that at every moment the
   * office has one that opens the disk. Goes on where a death has stopped it.
   * @returns its protector
   * @throws Failure `not_encrypted`, `no_recovery_key` (tool or server failed), what the server says
   */
  rotate(): Promise<string>
  /** The one that the office has, if it still is one. */
  escrowed(): Promise<string | null>
}

export function openRecovery(
  store: Store,
  keys: RecoveryKeys,
  escrow: (body: AgentEscrow) => Promise<unknown>,
): Recovery {
  const kept = openDocument(store, 'recovery', document.nullable(), null)
  const queue = createQueue()
  return {
    escrowed: async () => {
      const known = kept.get()
      if (!known || known.stage === 'added') return null
      return (await keys.list()).includes(known.protector) ? known.protector : null
    },
    rotate: () =>
      queue(async () => {
        const volume = await keys.volume()
        if (volume === null) throw new Failure('not_encrypted', 'the disk is not encrypted')
        // A key whose making a death has interrupted is on no record: it goes with the old ones.
        const begun = kept.get()
        if (!begun || begun.stage === 'alone') kept.set({ ...(await keys.add()), stage: 'added' })
        const { protector, secret } = kept.get()!
        if (secret !== null) {
          await escrow({ kind: 'recovery_key', volume, protector, secret })
          kept.set({ protector, secret: null, stage: 'escrowed' })
        }
        for (const other of await keys.list()) if (other !== protector) await keys.remove(other)
        kept.set({ protector, secret: null, stage: 'alone' })
        return protector
      }),
  }
}

/** A fresh one if the office can be reached, else the one that it has. Without one nothing is taken away. */
export async function escrowedKey(recovery: Recovery): Promise<string> {
  try {
    return await recovery.rotate()
  } catch (error) {
    const known = await recovery.escrowed()
    if (known !== null) return known
    throw error instanceof Failure && error.code === 'not_encrypted'
      ? error
      : new Failure('no_recovery_key', 'the office has no key of this disk', { cause: error })
  }
}
