import { createHash } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  assemble,
  deviceUri,
  formatName,
  issuerOf,
  PROFILES,
  parseCertificate,
  prepareCertificate,
  publicKeyOf,
  toPem,
} from '#certs'
import type { PinnedKey } from '#contract/command-protocol'
import { createKey, newSerial } from '#tests/authority'
import type { Ground } from './ground.ts'
import type { FleetFile } from './wire.ts'

const PAGE = 2_000
const DAY_MS = 86_400_000

const managementOf = ({ records, keyring }: Ground) => {
  const one = (wanted: 'root' | 'issuing') =>
    records.find(({ hierarchy, role }) => hierarchy === 'management' && role === wanted)!
  const issuing = one('issuing')
  return { root: one('root'), issuing, signing: keyring.keys.get(issuing.keyId!)! }
}

const URLS = {
  crlUrls: ['http://localhost:3080/crl/management.crl'],
  ocspUrls: ['http://localhost:3080/ocsp'],
  issuerUrls: ['http://localhost:3080/ca/management.cer'],
}

/** What the bare server shows, and whom it believes, PEM. */
export async function bareIdentity(ground: Ground) {
  const { root, issuing, signing } = managementOf(ground)
  const key = createKey('P-256')
  const now = +ground.deps.clock()
  const prepared = prepareCertificate({
    profile: PROFILES.server,
    serial: newSerial(),
    issuer: issuerOf(issuing.certificate),
    subject: [['CN', 'localhost']],
    publicKey: publicKeyOf(key),
    notBefore: new Date(now - DAY_MS),
    notAfter: new Date(now + 300 * DAY_MS),
    names: { dns: ['localhost'] },
    ...URLS,
  })
  const der = assemble(prepared, await signing.sign(prepared.algorithm, prepared.tbs))
  const chain = [issuing, root].map(({ certificate }) => toPem(certificate.der, 'CERTIFICATE'))
  return {
    key: key.export({ format: 'pem', type: 'pkcs8' }) as string,
    cert: `${toPem(der, 'CERTIFICATE')}${chain[0]}`,
    ca: chain.join(''),
  }
}

/**
 * Every laptop has its certificate already, as if it had enrolled: a file for each process of agents. (What
 * enrolling costs is measured by bench/enroll.ts.)
 */
export async function equip(
  ground: Ground,
  servers: readonly string[],
  processes: number,
): Promise<string[]> {
  const { deps } = ground
  const { root, issuing, signing } = managementOf(ground)
  const [row] = await ground.owner`select id from authorities where slug = ${issuing.slug}`
  const now = deps.clock()
  const validity = { notBefore: new Date(+now - DAY_MS), notAfter: new Date(+now + 300 * DAY_MS) }
  const made: FleetFile['agents'] = []
  const profile = PROFILES['device-management']
  for (let from = 0; from < ground.deviceIds.length; from += PAGE) {
    const rows: object[] = []
    for (const [at, deviceId] of ground.deviceIds.slice(from, from + PAGE).entries()) {
      const key = createKey('P-256')
      const publicKey = publicKeyOf(key)
      const prepared = prepareCertificate({
        profile,
        serial: newSerial(),
        issuer: issuerOf(issuing.certificate),
        subject: [['CN', deviceId]],
        publicKey,
        ...validity,
        names: { uris: [deviceUri(deviceId)] },
        ...URLS,
      })
      const der = assemble(prepared, await signing.sign(prepared.algorithm, prepared.tbs))
      const certificate = parseCertificate(der)
      rows.push({
        authority_id: row!.id,
        profile: 'device-management',
        device_id: deviceId,
        serial: certificate.serial,
        subject: formatName(certificate.subject),
        tbs_sha256: createHash('sha256').update(prepared.tbs).digest(),
        public_key_sha256: Buffer.from(publicKey.fingerprint, 'hex'),
        not_before: validity.notBefore,
        not_after: validity.notAfter,
        der,
        state: 'issued',
        issued_at: now,
      })
      const index = from + at
      made.push({
        index,
        deviceId,
        server: servers[index % servers.length]!,
        key: key.export({ format: 'pem', type: 'pkcs8' }) as string,
        certificate: toPem(der, 'CERTIFICATE'),
      })
    }
    await ground.plant((sql) => sql`insert into certificates ${sql(rows as never)}`)
  }
  await ground.owner`analyze certificates, devices`
  const keys: PinnedKey[] = [...ground.keyring.agentKeys.values()].map(({ kid, use, jwk }) => ({
    kid,
    use,
    jwk,
  }))
  const common = {
    root: toPem(root.certificate.der, 'CERTIFICATE'),
    chain: toPem(issuing.certificate.der, 'CERTIFICATE'),
    keys,
    keysSeq: 1,
    renewAfter: new Date(+now + 200 * DAY_MS).toISOString(),
    notAfter: validity.notAfter.toISOString(),
  }
  return Promise.all(
    Array.from({ length: processes }, async (_, n) => {
      const file = join(deps.config.dataDir, `fleet-${n}.json`)
      const agents = made.filter(({ index }) => index % processes === n)
      await writeFile(file, JSON.stringify({ ...common, agents } satisfies FleetFile), {
        mode: 0o600,
      })
      return file
    }),
  )
}
