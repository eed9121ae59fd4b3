import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import type { Store } from './store.ts'

const PRIVATE = 0o600

/**
 * A folder that only the system's own account reads (0700 here; on Windows its access list is set when
 * the agent is enrolled, and inherited).
 */
export function fileStore(folder: string): Store {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const path = (name: string) => join(folder, `${name}.json`)
  const journal = join(folder, 'journal.log')
  return {
    read: (name) => readIfThere(path(name))?.toString('utf8'),
    write: (name, text) => replaceFile(folder, path(name), Buffer.from(text)),
    remove: (name) => rmSync(path(name), { force: true }),
    journal: {
      read: () => readIfThere(journal) ?? Buffer.alloc(0),
      append: (bytes) => writeDurably(journal, bytes, 'a'),
      replace: (bytes) => replaceFile(folder, journal, bytes),
    },
  }
}

function readIfThere(path: string): Buffer | undefined {
  try {
    return readFileSync(path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

/** Beside it first, then in its place: a power cut leaves the old one or the new one. */
function replaceFile(folder: string, path: string, bytes: Uint8Array): void {
  const beside = `${path}.new`
  rmSync(beside, { force: true })
  writeDurably(beside, bytes, 'wx')
  renameSync(beside, path)
  // The name is in the folder, which is a file of its own; Windows opens none of these.
  if (process.platform !== 'win32') {
    const handle = openSync(folder, 'r')
    fsyncSync(handle)
    closeSync(handle)
  }
}

function writeDurably(path: string, bytes: Uint8Array, flag: 'a' | 'wx'): void {
  const handle = openSync(path, flag, PRIVATE)
  try {
    for (let at = 0; at < bytes.length; ) at += writeSync(handle, bytes, at)
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}
