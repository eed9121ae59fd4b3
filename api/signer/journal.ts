import { createHash } from 'node:crypto'
import { closeSync, fstatSync, ftruncateSync, openSync, writeSync } from 'node:fs'
import { formatSerial } from '#certs'
import type { About } from './sign.ts'

/** The signer's own log: one JSON line for each signature, written before the signature leaves. */
export interface Journal {
  /** All of the line, or it throws: then nothing may be signed. */
  write(entry: { requestId: string; keyId: string; tbs: Uint8Array; about: About }): void
  /** Throws while what was refused last, for want of room, would be refused again. */
  check(): void
  close(): void
}

/** More than a line, and more than what is left of a block that is begun. */
const ROOM = Buffer.alloc(8_192, ' ')

/** Serials and hashes, no subject: nothing here is about a person. */
export function openJournal(path: string, clock: () => Date): Journal {
  // Appended, so that whoever moves or truncates the file may do so while we run.
  const file = openSync(path, 'a', 0o600)
  let isRefused = false
  const append = (bytes: Buffer): void => {
    const { size } = fstatSync(file)
    try {
      // A disk that fills up takes a part without an error.
      for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at)
      isRefused = false
    } catch (error) {
      isRefused = true
      // Half a line would spoil the next one, too.
      ftruncateSync(file, size)
      throw error
    }
  }
  return {
    write: ({ requestId, keyId, tbs, about }) => {
      const tbsSha256 = createHash('sha256').update(tbs).digest('hex')
      const line = {
        at: clock().toISOString(),
        requestId,
        keyId,
        kind: about.kind,
        ...detailsOf(about),
        tbsSha256,
      }
      append(Buffer.from(`${JSON.stringify(line)}\n`))
    },
    check: () => {
      if (!isRefused) return
      const { size } = fstatSync(file)
      append(ROOM)
      ftruncateSync(file, size)
    },
    close: () => closeSync(file),
  }
}

function detailsOf(about: About): object {
  if (about.kind === 'certificate')
    return { profile: about.profile, serial: formatSerial(about.serial) }
  if (about.kind === 'crl') return { number: String(about.number), entries: about.entries }
  return { type: about.type, ...about.about }
}
