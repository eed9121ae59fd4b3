import type { z } from 'zod'
import { CertError, formatSerial, parseCertificate, parseSerial, toPem } from '#certs'
import type {
  Certificate,
  certificateDetail,
  certificateExpiry,
  certificateQuery,
} from '#contract/certificates'
import type { Transaction } from '#drizzle/client'
import type { Actor } from '../actor.ts'
import { dayOf } from '../calendar.ts'
import { orNotFound } from '../errors.ts'
import { chains } from './issuers.ts'
import * as queries from './queries.ts'
import { renewAfter } from './renewal.ts'

type Row = NonNullable<Awaited<ReturnType<typeof queries.get>>>

function shown({ serial, notBefore, notAfter, ...row }: Row): Certificate {
  return {
    ...row,
    serialNumber: formatSerial(serial),
    notBefore: notBefore.toISOString(),
    notAfter: notAfter.toISOString(),
    renewAfter: renewAfter({ serial, notBefore, notAfter }).toISOString(),
  }
}

export async function listCertificates(
  tx: Transaction,
  actor: Actor,
  input: z.output<typeof certificateQuery>,
) {
  const { rows, total } = await queries.list(tx, actor, input, serialOf(input.filter?.serialNumber))
  return { rows: rows.map(shown), total }
}

/** What is no serial number is nobody's. */
export function serialOf(text: string | undefined): Buffer | null | undefined {
  if (text === undefined) return undefined
  try {
    return parseSerial(text)
  } catch (error) {
    if (error instanceof CertError) return null
    throw error
  }
}

export async function certificateById(
  tx: Transaction,
  actor: Actor,
  id: string,
): Promise<z.input<typeof certificateDetail>> {
  const row = orNotFound(await queries.get(tx, actor, id))
  const der = await queries.der(tx, id)
  return {
    ...shown(row),
    pem: der && toPem(der, 'CERTIFICATE'),
    names: der ? namesIn(der) : [],
    chain: (await chains(tx)).get(row.authorityId)!,
    events: await queries.events(tx, id),
  }
}

function namesIn(der: Uint8Array): string[] {
  const { uris, dns, ips } = parseCertificate(der).extensions.subjectAltName ?? NO_NAMES
  return [...dns, ...ips, ...uris]
}
const NO_NAMES = { uris: [], dns: [], ips: [] }

const MONTHS = 14
const OVER_MS = 30 * 86_400_000
const OF_PROFILE: Record<string, 'network' | 'management'> = {
  'network-access': 'network',
  'device-management': 'management',
}

/** When what is in use ends. The first month also holds what has ended without being replaced. */
export async function expiryByMonth(
  tx: Transaction,
  actor: Actor,
  now: Date,
): Promise<z.input<typeof certificateExpiry>> {
  const [year, month] = dayOf(now).split('-').map(Number) as [number, number]
  const months = Array.from({ length: MONTHS }, (_, ahead) =>
    new Date(Date.UTC(year, month - 1 + ahead, 1)).toISOString().slice(0, 7),
  )
  const to = new Date(Date.UTC(year, month - 1 + MONTHS, 1) - 9 * 3_600_000 - 1)
  const counted = await queries.expiry(tx, actor, new Date(+now - OVER_MS), to)
  const rows = months.map((name) => ({ month: name, network: 0, management: 0, other: 0 }))
  for (const { month: name, profile, count } of counted) {
    const row = rows.find((each) => each.month === name) ?? rows[0]!
    row[OF_PROFILE[profile] ?? 'other'] += count
  }
  return rows
}
