import { Agent, request } from 'node:https'
import { createSecureContext } from 'node:tls'
import { Failure } from '../failure.ts'

/** No answer of the server's is longer, whoever plays the server. */
const MAX_ANSWER = 1024 * 1024
const TIMEOUT_MS = 30_000

export interface Credentials {
  /** PEM: the only root believed. */
  root: string
  key?: string
  /** PEM, the chain after it. */
  certificate?: string
}

export interface Asking {
  method?: 'GET' | 'POST'
  body?: object
  timeoutMs?: number
  signal?: AbortSignal
}

export interface Answer {
  status: number
  /** Undefined where it isn't JSON. */
  json: unknown
  text: string
}

export interface Https {
  ask(path: string, asking?: Asking): Promise<Answer>
  /** Pieces of an answer that doesn't end, on a connection of its own. Throws like `ask`. */
  follow(path: string, onPiece: (piece: string) => void, signal: AbortSignal): Promise<void>
  close(): void
}

/**
 * HTTPS to one server, which has to show a certificate for its name under that root. No redirects, and no
 * proxy: the channel is ours from end to end.
 */
export function openHttps(server: string, credentials: Credentials): Https {
  const { root, key, certificate } = credentials
  // Read once: of a handshake, reading keys and certificates would be the dearer half.
  const secureContext = createSecureContext({
    ca: root,
    minVersion: 'TLSv1.2',
    ...(key && certificate && { key, cert: certificate }),
  })
  const tls = { secureContext }
  const agent = new Agent({ ...tls, keepAlive: true, maxSockets: 4, maxFreeSockets: 1 })
  return {
    ask: (path, asking) => askOnce({ server, path, options: { agent }, asking }),
    follow: (path, onPiece, signal) =>
      followOnce(server, path, { ...tls, agent: false }, onPiece, signal),
    close: () => agent.destroy(),
  }
}

interface Once {
  server: string
  path: string
  options: object
  asking?: Asking
  /** A kept connection may have been closed just now at the other end; that is asked again, once. */
  again?: boolean
}

function askOnce(once: Once): Promise<Answer> {
  const { server, path, options, asking = {} } = once
  const { body, method = body ? 'POST' : 'GET', timeoutMs = TIMEOUT_MS, signal } = asking
  const sent = body && Buffer.from(JSON.stringify(body))
  return new Promise((resolve, reject) => {
    const limit = AbortSignal.timeout(timeoutMs)
    const sending = request(new URL(path, server), {
      ...options,
      method,
      signal: signal ? AbortSignal.any([signal, limit]) : limit,
      headers: {
        accept: 'application/json',
        ...(sent && { 'content-type': 'application/json', 'content-length': sent.length }),
      },
    })
    sending.on('response', (response) => {
      const pieces: Buffer[] = []
      let length = 0
      response.on('data', (piece: Buffer) => {
        length += piece.length
        if (length > MAX_ANSWER) sending.destroy(new Failure('too_large', 'a long answer'))
        else pieces.push(piece)
      })
      response.on('error', (error) => reject(unreachable(error)))
      response.on('end', () => {
        const text = Buffer.concat(pieces).toString('utf8')
        resolve({ status: response.statusCode ?? 0, json: parse(text), text })
      })
    })
    sending.on('error', (error: NodeJS.ErrnoException) => {
      if (sending.reusedSocket && error.code === 'ECONNRESET' && !once.again)
        askOnce({ ...once, again: true }).then(resolve, reject)
      else reject(unreachable(error))
    })
    sending.end(sent)
  })
}

function followOnce(
  server: string,
  path: string,
  options: object,
  onPiece: (piece: string) => void,
  signal: AbortSignal,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const sending = request(new URL(path, server), { ...options, method: 'GET', signal })
    sending.on('response', (response) => {
      response.setEncoding('utf8')
      if (response.statusCode === 200) {
        response.on('data', onPiece)
        response.on('end', resolve)
        response.on('error', (error) => reject(unreachable(error)))
        return
      }
      let text = ''
      response.on('data', (piece: string) => {
        if (text.length < MAX_ANSWER) text += piece
      })
      response.on('error', (error) => reject(unreachable(error)))
      response.on('end', () => reject(refusal(response.statusCode ?? 0, parse(text))))
    })
    sending.on('error', (error) => reject(unreachable(error)))
    sending.end()
  })
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

/**
 * The other end answered, and no. Its words are nobody's proof: nothing locks because of them.
 */
export class Refused extends Failure {
  readonly status: number

  constructor(status: number, code: string) {
    super(code, `refused: ${status} ${code}`)
    this.status = status
  }
}

/** Of a problem (RFC 9457) as this server writes them: the reason is the first field's code. */
export function refusal(status: number, json: unknown): Refused {
  const problem = json as { code?: unknown; fields?: { code?: unknown }[] } | undefined
  const codes = [problem?.fields?.[0]?.code, problem?.code]
  const code = codes.find((each) => typeof each === 'string') as string | undefined
  return new Refused(status, code ?? `http_${status}`)
}

/** Certificates that don't hold are told apart from a network that isn't there: the first is to be looked into. */
const UNTRUSTED = /^(ERR_TLS_|CERT_|UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO|HOSTNAME_MISMATCH|INVALID_)/

function unreachable(error: NodeJS.ErrnoException): Failure {
  if (error instanceof Failure) return error
  const code = error.code ?? ''
  return new Failure(UNTRUSTED.test(code) ? 'untrusted' : 'unreachable', code || error.message, {
    cause: error,
  })
}
