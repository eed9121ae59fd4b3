import { generateKeyPairSync } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import { isIP } from 'node:net'
import { join } from 'node:path'
import { z } from 'zod'
import { fromPem, parseCertificate, publicKeyOf, toPem } from '#certs'
import { jsonText } from '#contract/list'
import { system } from '#drizzle/client'
import type { Config } from '../config.ts'
import type { Deps } from '../deps.ts'
import { startLoop } from '../jobs/loop.ts'
import { readPrivate, writePrivate } from '../private-file.ts'
import * as queries from './presented-queries.ts'
import { issueServerCertificate } from './server.ts'

/** Key and certificate (its own first, then whoever issued it), PEM, as TLS takes them. */
export interface ServerIdentity {
  key: string
  cert: string
}

const kept = z.object({
  names: z.object({ dns: z.array(z.string()), ips: z.array(z.string()) }),
  key: z.string(),
  cert: z.string(),
})
type Kept = z.infer<typeof kept>

/** Kept between starts, so that the port opens while the signer is away. */
const FILE = 'agent-port.json'
const LOOK_EVERY_MS = 5_000

/**
 * Keeps the agent port's certificate, of the management hierarchy, for the names it is reached by: made at
 * the first start, and anew at two thirds of its life, for other names, or when it was revoked. Settles once
 * the one that is kept is in use.
 */
export async function keepServerIdentity(
  deps: Deps,
  onChange: (identity: ServerIdentity) => void,
): Promise<{ isValid(): boolean; stop(): Promise<void> }> {
  const names = namesOf(deps.config)
  let current: Kept | null = null

  const use = (identity: Kept) => {
    current = identity
    onChange(identity)
  }
  const takeKept = async () => {
    const found = await read(deps.config.dataDir)
    // Whatever else is wrong with it: it is better than none.
    if (found && leafOf(found).notAfter > deps.clock()) use(found)
  }
  // Trouble the first turn meets again, and says so.
  await takeKept().catch(() => {})
  const turn = async () => {
    if (!current) await takeKept()
    if (current && !(await isDue(deps, current, names))) return
    const what = current
      ? 'the certificate of the agent port cannot be renewed'
      : 'the agent port refuses devices: it has no certificate, since there is no authority yet (npm run setup) or the signer is away'
    use(
      await make(deps, names).catch((cause) => {
        throw new Error(what, { cause })
      }),
    )
  }
  const { log } = deps
  const loop = startLoop(
    { name: 'certificate of the agent port', everyMs: LOOK_EVERY_MS, log },
    turn,
  )
  return {
    isValid: () => current !== null && leafOf(current).notAfter > deps.clock(),
    stop: () => loop.stop(),
  }
}

async function make(deps: Deps, names: Kept['names']): Promise<Kept> {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const request = { hierarchy: 'management', names, publicKey: publicKeyOf(privateKey) } as const
  const { pem, chain } = await issueServerCertificate(deps, system('pki'), request)
  // Whoever connects has the root, or does not believe it.
  const above = fromPem(chain, 'CERTIFICATE').slice(0, -1)
  const cert = pem + above.map((der) => toPem(der, 'CERTIFICATE')).join('')
  const key = privateKey.export({ format: 'pem', type: 'pkcs8' }) as string
  await mkdir(join(deps.config.dataDir, 'secrets'), { recursive: true, mode: 0o700 })
  await writePrivate(fileIn(deps.config.dataDir), JSON.stringify({ names, key, cert }))
  return { names, key, cert }
}

async function isDue(deps: Deps, identity: Kept, names: Kept['names']): Promise<boolean> {
  if (JSON.stringify(identity.names) !== JSON.stringify(names)) return true
  const { notBefore, notAfter, serial, der } = leafOf(identity)
  if (+deps.clock() > +notBefore + ((+notAfter - +notBefore) * 2) / 3) return true
  const row = await deps.db.as(system('pki'), (tx) => queries.withSerial(tx, serial))
  // Of another database, or revoked.
  return row?.state !== 'issued' || !der.equals(row.der!)
}

const leafOf = ({ cert }: Kept) => parseCertificate(fromPem(cert, 'CERTIFICATE')[0]!)
const fileIn = (dataDir: string) => join(dataDir, 'secrets', FILE)

async function read(dataDir: string): Promise<Kept | null> {
  const text = await readPrivate(fileIn(dataDir))
  if (text === null) return null
  // One that is of no use is made anew.
  const parsed = jsonText(kept).safeParse(text)
  return parsed.success ? parsed.data : null
}

/** What devices call it: the name in its URL, and on one machine whatever this machine calls itself. */
export function namesOf({ agentUrl, host, loopback }: Config): Kept['names'] {
  const named = new URL(agentUrl).hostname.replace(/^\[|\]$/g, '')
  const local = loopback ? ['localhost', '127.0.0.1', '::1'] : []
  const all = [
    ...new Set([named, ...(isIP(host) && !UNSPECIFIED.has(host) ? [host] : []), ...local]),
  ]
  return { dns: all.filter((name) => !isIP(name)), ips: all.filter((name) => isIP(name)) }
}
const UNSPECIFIED = new Set(['0.0.0.0', '::'])
