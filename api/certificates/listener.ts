import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { CertError, fromBase64 } from '#certs'
import { closeServer, type Listener, leave, openServer, type Place } from '../http/listeners.ts'
import type { Content } from './content.ts'
import type { Responder } from './ocsp.ts'
import type { ServedFiles } from './served.ts'

/** What else is served here, whole: told from the rest by its path. */
export interface PlainService {
  takes(path: string): boolean
  maxBodyBytes: number
  answer(request: PlainRequest): Promise<PlainAnswer>
}

export interface PlainRequest {
  method: string
  /** As it came in the request line. */
  url: string
  body: Buffer
  address: string
}

export interface PlainAnswer {
  status: number
  body: Buffer
  headers: Record<string, string>
}

/** Longer than any question: certs/ocsp takes 8 KB. */
const MAX_BODY_BYTES = 16 * 1024
const SLOW_MS = 10_000

/**
 * Plain HTTP for network elements, HTTP/1.0 without Host among them: they ask for nothing secret, and
 * what they get is signed.
 */
export async function listenForPki(
  at: Place,
  served: { responder: Responder; files: ServedFiles; services?: readonly PlainService[] },
): Promise<Listener> {
  const server = createServer({ connectionsCheckingInterval: 2_000 }, (request, response) => {
    serve(request, response, served).catch(() => response.destroy())
  })
  server.headersTimeout = SLOW_MS
  server.requestTimeout = SLOW_MS
  server.keepAliveTimeout = 65_000
  server.maxHeadersCount = 100
  const port = await openServer(server, at)
  return { port, leave: () => leave(server), close: () => closeServer(server) }
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  { responder, files, services = [] }: Parameters<typeof listenForPki>[1],
): Promise<void> {
  const path = pathOf(request.url ?? '')
  const service = services.find(({ takes }) => takes(path))
  if (service) return ask(service, request, response)
  const reading = request.method === 'GET' || request.method === 'HEAD'
  if (path === '/ocsp' && request.method === 'POST') {
    const body = await readBody(request, response, MAX_BODY_BYTES)
    if (!body) return
    const from = addressOf(request)
    const question = body.toString('latin1')
    return send(
      request,
      response,
      responder.atHand(question) ?? (await responder.reply(body, question, from)),
    )
  }
  if (reading && path.startsWith('/ocsp/')) {
    const kept = responder.atHand(path)
    if (kept) return send(request, response, kept)
    return send(
      request,
      response,
      await responder.reply(questionIn(path), path, addressOf(request)),
    )
  }
  const file = reading ? files.at(path) : undefined
  if (file) return send(request, response, file)
  const known = path === '/ocsp' || path.startsWith('/ocsp/') || files.at(path)
  if (known) response.setHeader('Allow', path === '/ocsp' ? 'POST' : 'GET, HEAD')
  plain(response, known ? 405 : 404)
}

async function ask(
  service: PlainService,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { method = '', url = '' } = request
  if (method !== 'GET' && method !== 'POST') {
    response.setHeader('Allow', 'GET, POST')
    return plain(response, 405)
  }
  const body = await readBody(request, response, service.maxBodyBytes)
  if (!body) return
  const answer = await service.answer({ method, url, body, address: addressOf(request) })
  response.writeHead(answer.status, { ...answer.headers, 'Content-Length': answer.body.length })
  response.end(answer.body)
}

/** Without query, and of an absolute form (RFC 9112 §3.2.2) the path alone. Slashes stay: base64 has them. */
function pathOf(url: string): string {
  const path = url.startsWith('/') ? url : url.replace(/^https?:\/\/[^/]*/i, '')
  const query = path.indexOf('?')
  return query < 0 ? path : path.slice(0, query)
}

/** The DER in the path, or nothing, which is no question. Some join the URL with one more slash. */
function questionIn(path: string): Buffer {
  try {
    const text = decodeURIComponent(path.slice('/ocsp/'.length))
      .replace(/^\/+/, '')
      .replace(/\s+/g, '')
    return fromBase64(text.padEnd(Math.ceil(text.length / 4) * 4, '='))
  } catch (error) {
    if (error instanceof CertError || error instanceof URIError) return Buffer.alloc(0)
    throw error
  }
}

/** The body, or null when it is too long and that has been said. */
function readBody(
  request: IncomingMessage,
  response: ServerResponse,
  maxBytes: number,
): Promise<Buffer | null> {
  return new Promise((resolve, reject) => {
    const pieces: Buffer[] = []
    let length = 0
    request.on('data', (piece: Buffer) => {
      length += piece.length
      if (length <= maxBytes) pieces.push(piece)
      else if (!response.headersSent) {
        response.setHeader('Connection', 'close')
        plain(response, 413)
        resolve(null)
      }
    })
    request.on('end', () => resolve(pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces)))
    request.on('error', reject)
  })
}

function send(request: IncomingMessage, response: ServerResponse, content: Content): void {
  const { body, headers, etag } = content
  if (etag && ifNoneMatch(request)?.includes(etag)) {
    response.writeHead(304, headers.slice(0, -2)).end()
    return
  }
  response.writeHead(200, headers)
  response.end(request.method === 'HEAD' ? undefined : body)
}

/** Read off what came, since most ask for nothing and `request.headers` would be made for each. */
function ifNoneMatch({ rawHeaders }: IncomingMessage): string | undefined {
  for (let n = 0; n < rawHeaders.length; n += 2) {
    const name = rawHeaders[n]!
    if (name.length === 13 && name.toLowerCase() === 'if-none-match') return rawHeaders[n + 1]
  }
  return undefined
}

function plain(response: ServerResponse, status: number): void {
  response.writeHead(status, { 'Content-Type': 'text/plain' }).end()
}

const addressOf = (request: IncomingMessage): string =>
  (request.socket.remoteAddress ?? '').replace(/^::ffff:/, '')
