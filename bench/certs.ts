import { execFileSync } from 'node:child_process'
import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { cpus, loadavg } from 'node:os'
import {
  assemble,
  checkCrl,
  encodeCertId,
  encodeOcspRequest,
  issuerHashes,
  ocspResponder,
  PROFILES,
  parseCertificate,
  parseOcspRequest,
  parseRequest,
  prepareCertificate,
  prepareCrl,
  prepareRequest,
  publicKeyOf,
  serialNumber,
  signWithKey,
} from '#certs'
import { BORN, createAuthority, inDays } from '#tests/authority'

const authority = createAuthority()
const { issuer, key } = authority

/** Milliseconds of processor time since then, as `openssl speed` counts: other programs don't show. */
function cpuMs(since: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(since)
  return (user + system) / 1000
}

/** Times a second of processor time, over some seconds, after a warm-up. */
function perSecond(run: (round: number) => unknown, seconds = 3): number {
  for (let round = 0; round < 2_000; round++) run(round)
  const started = process.cpuUsage()
  let rounds = 0
  while (cpuMs(started) < seconds * 1000) for (let n = 0; n < 50; n++) run(rounds++)
  return rounds / (cpuMs(started) / 1000)
}

/** Signatures and verifications a second by OpenSSL's own measure, on one core. */
function opensslSpeed(): { sign: number; verify: number } {
  const out = execFileSync('openssl', ['speed', '-seconds', '2', 'ecdsap256'], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const [, sign, verify] = /nistp256\)\s+\S+\s+\S+\s+([\d.]+)\s+([\d.]+)/.exec(out) ?? []
  return { sign: Number(sign), verify: Number(verify) }
}

const requests = Array.from({ length: 64 }, () => {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const prepared = prepareRequest({ subject: [['CN', 'PC']], publicKey: publicKeyOf(privateKey) })
  return assemble(prepared, signWithKey(privateKey, prepared.algorithm, prepared.tbs))
})

/** A request to a certificate: proof of possession, profile, lint, signature. */
function issue(round: number): Buffer {
  const { publicKey } = parseRequest(requests[round % requests.length]!)
  const serial = serialNumber(randomBytes(16))
  const prepared = prepareCertificate(authority.facts({ serial, publicKey }))
  return assemble(prepared, signWithKey(key, prepared.algorithm, prepared.tbs))
}

function crl(count: number): void {
  const entries = Array.from({ length: count }, (_, n) => {
    const serial = Buffer.alloc(17, 0x4d)
    serial.writeUInt32BE(n, 13)
    const revokedAt = new Date(BORN.getTime() + n * 100)
    return { serial, revokedAt, reason: 'superseded' as const }
  })
  const dates = { thisUpdate: BORN, nextUpdate: inDays(1) }
  const times = Array.from({ length: 5 }, () => {
    const started = process.cpuUsage()
    const prepared = prepareCrl({ issuer, number: 1n, entries, ...dates })
    const der = assemble(prepared, signWithKey(key, prepared.algorithm, prepared.tbs))
    const make = cpuMs(started)
    const signed = process.cpuUsage()
    checkCrl(der, { issuer, number: 1n, count })
    return { make, check: cpuMs(signed), der }
  }).sort((a, b) => a.make - b.make)
  const { make, check, der } = times[2]!
  const size = (der.length / 1_000_000).toFixed(1)
  console.log(
    `CRL of ${count.toLocaleString('en')}: ${make.toFixed(0)} ms encoded and signed, ${check.toFixed(0)} ms read back and verified, ${size} MB`,
  )
}

const speed = opensslSpeed()
const limit = 1 / (1 / speed.sign + 1 / speed.verify)
const issued = perSecond(issue)
console.log(`${cpus()[0]?.model}, load ${loadavg()[0]?.toFixed(1)}, Node ${process.version}`)
console.log(
  `issue: ${issued.toFixed(0)}/s; OpenSSL's limit ${limit.toFixed(0)}/s; ratio ${((100 * issued) / limit).toFixed(0)} % (aim ≥ 30 %)`,
)
const prepared = prepareCertificate(authority.facts({ publicKey: authority.certificate.publicKey }))
const lone = perSecond(() => signWithKey(key, prepared.algorithm, prepared.tbs))
console.log(`one sign by node:crypto alone: ${lone.toFixed(0)}/s`)

const signer = authority.ocspSigner()
const responder = ocspResponder(signer.certificate)
const question = encodeOcspRequest(
  [encodeCertId(issuerHashes(issuer), serialNumber(randomBytes(16)), 'sha1')],
  randomBytes(8),
)
const encode = () => {
  const { certIds, nonce } = parseOcspRequest(question)
  const answer = { status: 'good', certId: certIds[0]!.der } as const
  return responder.prepare([{ ...answer, thisUpdate: BORN, nextUpdate: inDays(1) }], BORN, nonce)
}
const answered = perSecond(() => {
  const { tbs, algorithm } = encode()
  return responder.assemble({ tbs }, signWithKey(signer.key, algorithm, tbs))
})
console.log(
  `OCSP: ${answered.toFixed(0)}/s read, encoded and signed (${((100 * answered) / lone).toFixed(0)} % of one sign); ${perSecond(encode).toFixed(0)}/s without signing`,
)
crl(100_000)
crl(1_000_000)

const device = authority.issue({ profile: PROFILES['network-access'] })
console.log(`parse a certificate: ${perSecond(() => parseCertificate(device.der)).toFixed(0)}/s`)
