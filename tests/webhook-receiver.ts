import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { PROFILES, publicKeyOf, toPem } from '#certs'
import { createAuthority, createKey } from './authority.ts'

/** Somebody else's https server on loopback under `host`, which hears what it is told and answers as it is set. */
export async function createWebhookReceiver(host: string) {
  const authority = createAuthority('P-256', 'network', new Date(Date.now() - 86_400_000))
  const key = createKey('P-256')
  const certificate = authority.issue({
    profile: PROFILES.server,
    publicKey: publicKeyOf(key),
    subject: [['CN', host]],
    names: { dns: [host] },
  })
  const pem = (der: Uint8Array) => toPem(der, 'CERTIFICATE')
  const heard: { headers: Record<string, unknown>; body: string; path: string }[] = []
  const answering = { status: 204 }
  const server = createServer(
    {
      key: key.export({ format: 'pem', type: 'pkcs8' }),
      cert: pem(certificate.der) + pem(authority.certificate.der),
    },
    (request, response) => {
      let body = ''
      request.on('data', (piece) => {
        body += piece
      })
      request.on('end', () => {
        heard.push({ headers: request.headers, body, path: request.url ?? '' })
        response
          .writeHead(answering.status, { Location: '/elsewhere' })
          .end('secrets of the receiver')
      })
    },
  )
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const webhook = {
    url: `https://${host}:${port}/hook`,
    secret: 'a secret of the test 0123456789',
    privateNetworks: ['127.0.0.0/8'],
    ca: pem(authority.root.der),
  }
  return { webhook, heard, answering, close: () => server.close() }
}
