import { formatName, onelineName, parseCertificate } from '#certs'
import { system } from '#drizzle/client'
import type { Deps } from '../deps.ts'
import { issuers } from './door-queries.ts'

interface KnownIssuer {
  id: string
  hierarchy: string
}

/** A stranger's certificate makes us look again, but not each time. */
const LOOK_AGAIN_MS = 1_000

export interface KnownIssuers {
  /** By its name as FreeRADIUS, nginx or we ourselves spell it. */
  find(name: string): Promise<KnownIssuer | undefined>
}

/** Authorities never change their names, and new ones come once in years: kept until one is missed. */
export function knownIssuers(deps: Deps): KnownIssuers {
  let known = new Map<string, KnownIssuer>()
  let reading: Promise<void> | undefined
  let readAt = Number.NEGATIVE_INFINITY

  const read = async () => {
    const rows = await deps.db.as(system('radius'), issuers)
    known = new Map(
      rows.flatMap(({ id, hierarchy, certificate }) => {
        const { subject } = parseCertificate(certificate)
        return [onelineName(subject), formatName(subject), escapedName(subject)].map(
          (name): [string, KnownIssuer] => [name, { id, hierarchy }],
        )
      }),
    )
    readAt = performance.now()
  }
  return {
    find: async (name) => {
      const found = known.get(name)
      if (found || performance.now() - readAt < LOOK_AGAIN_MS) return found
      reading ??= read().finally(() => {
        reading = undefined
      })
      await reading
      return known.get(name)
    },
  }
}

/** RFC 4514 with every octet beyond ASCII escaped, as nginx writes `$ssl_client_i_dn`. */
const escapedName = (subject: Uint8Array): string =>
  formatName(subject).replace(/[^\0-\x7f]/gu, (character) =>
    [...Buffer.from(character)].map((octet) => `\\${octet.toString(16).toUpperCase()}`).join(''),
  )
