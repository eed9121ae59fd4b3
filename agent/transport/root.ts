import { createHash } from 'node:crypto'
import { request } from 'node:https'
import { fromBase64, parseCertificate, parseCertsOnly, toPem } from '#certs'
import { Failure } from '../failure.ts'

const TIMEOUT_MS = 30_000
const MAX_ANSWER = 256 * 1024

/**
 * The certificate with this SHA-256 among those that the server says are its authorities (RFC 7030 §4.1),
 * as PEM. The connection proves nothing and carries nothing secret; the printed fingerprint does the proving.
 * @throws Failure `root_not_offered`, `unreachable`, `malformed`
 */
export async function findRoot(server: string, sha256: string): Promise<string> {
  const text = await cacerts(server)
  const found = readAll(text).find(
    (der) => createHash('sha256').update(der).digest('hex') === sha256,
  )
  if (!found)
    throw new Failure('root_not_offered', 'no authority with the fingerprint of the sheet')
  if (!parseCertificate(found).extensions.basicConstraints?.ca)
    throw new Failure('root_not_offered', 'what has this fingerprint is no authority')
  return toPem(found, 'CERTIFICATE')
}

function readAll(text: string): Buffer[] {
  try {
    return parseCertsOnly(fromBase64(text))
  } catch (error) {
    throw new Failure('malformed', 'not a list of certificates', { cause: error })
  }
}

function cacerts(server: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const failed = (error: Error) =>
      reject(error instanceof Failure ? error : new Failure('unreachable', error.message))
    const sending = request(new URL('/.well-known/est/cacerts', server), {
      rejectUnauthorized: false,
      agent: false,
      signal: AbortSignal.timeout(TIMEOUT_MS),
    })
    sending.on('response', (response) => {
      let text = ''
      response.setEncoding('latin1')
      response.on('data', (piece: string) => {
        text += piece
        if (text.length > MAX_ANSWER) sending.destroy(new Failure('malformed', 'a long answer'))
      })
      response.on('error', failed)
      response.on('end', () =>
        response.statusCode === 200
          ? resolve(text)
          : failed(new Failure('unreachable', `cacerts: ${response.statusCode}`)),
      )
    })
    sending.on('error', failed)
    sending.end()
  })
}
