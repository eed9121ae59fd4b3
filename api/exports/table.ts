import { once } from 'node:events'
import type { Writable } from 'node:stream'
import type { Cell } from './columns.ts'

/** Writes one table, page by page, and waits for whoever takes it away. */
export interface TableWriter {
  begin(): Promise<void>
  rows(rows: Cell[][]): Promise<void>
  end(): Promise<void>
}

export async function write(out: Writable, bytes: Uint8Array): Promise<void> {
  if (!out.write(bytes)) await once(out, 'drain')
}
