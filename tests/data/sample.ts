import { readFileSync } from 'node:fs'

/** A file of this folder, byte for byte. */
export const sampleBytes = (name: string): Uint8Array =>
  readFileSync(new URL(name, import.meta.url))
