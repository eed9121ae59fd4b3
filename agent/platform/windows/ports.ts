import type { Run } from '../run.ts'

export interface WindowsPorts {
  run: Run
  files: {
    read(path: string): Buffer | null
    write(path: string, bytes: string | Uint8Array): void
    remove(path: string): void
  }
  /** Of the agent, which only the system enters: programs get their files there. */
  folder: string
  pause(ms: number): Promise<void>
}
