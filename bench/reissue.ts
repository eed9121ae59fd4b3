import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { drillSlice, startDrill } from '#api/certificates/drill'
import { deviceUri, publicKeyOf } from '#certs'
import { system } from '#drizzle/client'
import { newSerial } from '#tests/authority'
import { openAuthority } from './authority/setup.ts'

const FLEET = 25_000
const AT_ONCE = 1_000

const { deps, pki, plant, networkId, deviceIds, close } = await openAuthority(FLEET)
try {
  console.log(`planting ${FLEET} certificates, each with a key of its own …`)
  for (let from = 0; from < FLEET; from += AT_ONCE) {
    const rows = deviceIds.slice(from, from + AT_ONCE).map((deviceId) => {
      const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
      const publicKey = publicKeyOf(privateKey)
      const made = pki.network.issue({
        serial: newSerial(),
        publicKey,
        subject: [['CN', 'PC']],
        names: { uris: [deviceUri(deviceId)] },
      })
      return {
        authority_id: networkId,
        profile: 'network-access',
        device_id: deviceId,
        serial: made.serial,
        subject: 'CN=PC',
        tbs_sha256: randomBytes(32),
        public_key_sha256: Buffer.from(publicKey.fingerprint, 'hex'),
        not_before: made.notBefore,
        not_after: made.notAfter,
        der: made.der,
        state: 'issued',
      }
    })
    await plant((sql) => sql`insert into certificates ${sql(rows)}`)
  }
  const drill = await deps.db.as(system('pki'), (tx) => startDrill(tx))
  const started = performance.now()
  while (!(await drillSlice(deps, drill.id)));
  const seconds = (performance.now() - started) / 1000
  console.log(`${drill.total} certificates prepared, put on record, signed and read back anew`)
  console.log(
    `${seconds.toFixed(1)} s, ${Math.round(drill.total / seconds)} a second, one process, keys in memory`,
  )
} finally {
  await close()
}
