import type { KeyObject } from 'node:crypto'
import {
  encodeCertId,
  encodeOcspRequest,
  fromPem,
  issuerHashes,
  onelineName,
  parseCertificate,
  parseOcspResponse,
  toPem,
} from '#certs'
import { askPort } from '#tests/agent-port'
import { createRequest } from '#tests/pki'
import type { Json } from '#tests/rollout'
import type { openInstallation } from './installation.ts'

/** A laptop with both its certificates. */
export interface Laptop {
  deviceId: string
  /** Of the network certificate, as FreeRADIUS says it. */
  serial: string
  issuer: string
  /** An OCSPRequest about it. */
  question: Buffer
  management: { key: KeyObject; certificate: string }
}

type Issue = (body: object) => Promise<Json>

/** @param issue posts to `/api/certificates` */
export async function equip(deviceId: string, issue: Issue): Promise<Laptop> {
  const { serialNumber, chain } = await issue({
    ...{ deviceId, profile: 'network-access' },
    csr: createRequest().pem,
  })
  const { subject: name, publicKey } = parseCertificate(fromPem(chain, 'CERTIFICATE')[0]!)
  const id = encodeCertId(
    issuerHashes({ name, publicKey }),
    Buffer.from(serialNumber, 'hex'),
    'sha1',
  )
  const { key, pem: csr } = createRequest()
  const { pem: certificate } = await issue({ deviceId, profile: 'device-management', csr })
  return {
    ...{ deviceId, serial: serialNumber, issuer: onelineName(name) },
    question: encodeOcspRequest([id]),
    management: { key, certificate },
  }
}

type Installation = Pick<
  Awaited<ReturnType<typeof openInstallation>>,
  'apis' | 'pkiPort' | 'agentPort'
>

/** What doors ask about a laptop, and it itself, each of the process that answers. */
export async function doorsOf({ apis, pkiPort, agentPort }: Installation, secret: string) {
  const [api] = apis
  const pki = `http://127.0.0.1:${pkiPort}`
  const root = await (await fetch(`${pki}/ca/management-root.cer`)).arrayBuffer()
  const port = { port: agentPort, ca: toPem(Buffer.from(root), 'CERTIFICATE') }
  return {
    radius: async ({ serial, issuer }: Laptop): Promise<number> => {
      const answer = await fetch(`${api!.url}/radius/authorize`, {
        method: 'POST',
        headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
        body: JSON.stringify({
          ...{ 'TLS-Client-Cert-Serial': serial, 'TLS-Client-Cert-Issuer': issuer },
          'Calling-Station-Id': '02-00-00-00-00-01',
        }),
      })
      await answer.arrayBuffer()
      return answer.status
    },
    /** What is said of its network certificate, or the error. */
    ocsp: async ({ question }: Laptop): Promise<string> => {
      const answer = await fetch(`${pki}/ocsp`, { method: 'POST', body: new Uint8Array(question) })
      const said = parseOcspResponse(Buffer.from(await answer.arrayBuffer()))
      return 'error' in said ? said.error : said.answers[0]!.status
    },
    /** The level that is wanted and how many commands say so, or the problem. */
    lock: async ({ management }: Laptop): Promise<string> => {
      const { status, text } = await askPort(port, '/agent/lock', management)
      const said = JSON.parse(text)
      return status === 200
        ? `level ${said.lock.level}, ${said.commands.length} commands`
        : `${status} ${said.code}`
    },
  }
}
