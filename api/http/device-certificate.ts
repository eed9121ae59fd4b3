import type { TLSSocket } from 'node:tls'
import type { Context } from 'hono'
import { CertError, fromBase64, fromPem } from '#certs'
import { system } from '#drizzle/client'
import { type Presented, presentedBy, Unwelcome } from '../certificates/presented.ts'
import type { Deps } from '../deps.ts'
import { fromTrustedProxy } from './client.ts'

/**
 * RFC 9440, or in it the PEM that nginx writes (`$ssl_client_escaped_cert`). One name alone: whichever
 * proxy sets it thereby drops what a client sent under it, and a second one would come through.
 */
const HEADER = 'client-cert'
const MAX_HEADER = 16 * 1024

/**
 * The certificate that came with the request: of the connection, or, where a proxy of ours has ended the
 * TLS, of its header. Nobody else's header counts. The connection itself lasts longer than what was true
 * when it was opened, so nothing of it is believed but the bytes: see `deviceOf`.
 */
export function shownCertificate(c: Context, { config }: Pick<Deps, 'config'>): Buffer | null {
  if (fromTrustedProxy(c, config)) {
    const header = c.req.header(HEADER)
    if (header) return readHeader(header)
  }
  const socket = (c.env as { incoming?: { socket?: TLSSocket } } | undefined)?.incoming?.socket
  return socket ? ofConnection(socket) : null
}

const shown = new WeakMap<TLSSocket, Buffer | null>()

/** Read once: Node takes the whole certificate to pieces each time, and a connection keeps the one it began with. */
function ofConnection(socket: TLSSocket): Buffer | null {
  const kept = shown.get(socket)
  if (kept !== undefined) return kept
  // Empty where none was shown.
  const der = socket.getPeerCertificate?.()?.raw ?? null
  shown.set(socket, der)
  return der
}

/** @throws Unwelcome for what is no certificate: a proxy that garbles it is not to be overlooked */
function readHeader(value: string): Buffer {
  try {
    if (value.length > MAX_HEADER) throw new CertError('too_large', 'a long header')
    const bare = /^:([A-Za-z0-9+/=]+):$/.exec(value.trim())?.[1]
    if (bare) return fromBase64(bare)
    return fromPem(decodeURIComponent(value), 'CERTIFICATE')[0]!
  } catch (error) {
    if (error instanceof CertError || error instanceof URIError)
      throw new Unwelcome('certificate_unknown')
    throw error
  }
}

/**
 * The device behind a request, asked of Postgres each time: what is held or revoked has no say from then
 * on, on whichever connection it comes.
 * @throws Unwelcome
 */
export async function deviceOf(c: Context, deps: Deps): Promise<Presented> {
  const der = shownCertificate(c, deps)
  if (!der) throw new Unwelcome('certificate_missing')
  return deps.db.as(system('enrollment'), (tx) => presentedBy(tx, der, deps.clock()))
}
