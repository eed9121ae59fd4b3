import { closeSync, openSync, readSync } from 'node:fs'
import { resolve } from 'node:path'
import { z } from 'zod'
import { StartupError } from '../errors.ts'
import { unreadable } from './files.ts'
import type { Values } from './variables.ts'

export const variables = { BREACHED_PASSWORDS_FILE: z.string().optional() }

/** Passwords that thieves know: see users/breached.ts. @throws StartupError */
export function read({ BREACHED_PASSWORDS_FILE: file }: Values<typeof variables>) {
  if (!file) return undefined
  // Too large to be read at once; that it is such a list shows in its first line.
  if (!/^[0-9A-F]{40}$/i.test(head(file, 40))) {
    throw new StartupError(
      `BREACHED_PASSWORDS_FILE: ${file} must hold SHA-1 hashes in order, one to a line`,
    )
  }
  return resolve(file)
}

function head(file: string, length: number): string {
  const bytes = Buffer.alloc(length)
  try {
    const fd = openSync(file, 'r')
    readSync(fd, bytes)
    closeSync(fd)
  } catch (error) {
    throw unreadable('BREACHED_PASSWORDS_FILE', file, error)
  }
  return bytes.toString('latin1')
}
