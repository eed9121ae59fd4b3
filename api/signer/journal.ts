import { createHash } from 'node:crypto'
import { closeSync, openSync, writeSync } from 'node:fs'
import { formatSerial } from '#certs'
import type { About } from './sign.ts'

/** The signer's own log: one JSON line for each signature, on disk before the signature leaves. */
export interface Journal {
  write(entry: { requestId: string; keyId: string; tbs: Uint8Array; about: About }): void
  close(): void
}

/** Serials and hashes, no subject: nothing here is about a person. */
export function openJournal(path: string, clock: () => Date): Journal {
  // Appended, so that whoever moves or truncates the file may do so while we run.
  const file = openSync(path, 'a', 0o600)
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
      writeSync(file, `${JSON.stringify(line)}\n`)
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
