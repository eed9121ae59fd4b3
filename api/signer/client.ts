import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ProfileName } from '#certs'
import { AppError } from '../errors.ts'
import { encodeFrame, type Frame, frameReader } from './frame.ts'
import { SignerRefusal } from './judge.ts'
import { MAX_SIGNATURE_BYTES, type SignerRequest, signerAnswer } from './protocol.ts'

/** Who holds the authorities' keys. Typed requests only: nothing here signs arbitrary bytes. */
export interface CaSigner {
  /**
   * Signature as X.509 wants it (ECDSA: DER). The signer reads `tbs` itself: see `judge.ts`.
   * @throws SignerRefusal; AppError `signer_unavailable`, `rate_limited`
   */
  certificate(request: { keyId: string; profile: ProfileName; tbs: Uint8Array }): Promise<Buffer>
  crl(request: { keyId: string; tbs: Uint8Array }): Promise<Buffer>
  /** SubjectPublicKeyInfo DER of every open key, by id. */
  keys(): Promise<ReadonlyMap<string, Buffer>>
  /** Raw r‖s over a JWS Signing Input, which the signer reads itself: see `judge-jws.ts`. Throws as above. */
  jws(request: { keyId: string; input: Uint8Array }): Promise<Buffer>
  /** SubjectPublicKeyInfo DER of the keys that devices trust, by id. */
  agentKeys(): Promise<ReadonlyMap<string, Buffer>>
  /** Makes those of the following generation; all there are then. */
  makeAgentKeys(generation: number): Promise<ReadonlyMap<string, Buffer>>
  close(): Promise<void> | void
}

const RETRY_MS = 100
/** A list of a million entries is read twice and hashed. */
const CRL_PATIENCE_MS = 60_000

type Asked = SignerRequest extends infer R ? (R extends unknown ? Omit<R, 'id'> : never) : never

/** The connection ended, or never came about: worth another try while there is time. */
class Lost extends Error {}

interface Connection {
  ask(request: Asked, body?: Uint8Array): Promise<Frame>
  end(): void
}

/**
 * The signer of this socket. Connects when first asked and again after it was lost; what was under way
 * is asked anew, since only the answer counts. Who gets none in time gets `signer_unavailable`.
 */
export function signerClient(path: string, { patienceMs = 5_000 } = {}): CaSigner {
  let connection: Promise<Connection> | undefined
  let closed = false

  const connected = (): Promise<Connection> => {
    if (connection) return connection
    const opening = openConnection(path, () => {
      if (connection === opening) connection = undefined
    })
    connection = opening
    return opening
  }
  const ask = async (request: Asked, body?: Uint8Array): Promise<Frame> => {
    const started = performance.now()
    for (;;) {
      try {
        return await (await connected()).ask(request, body)
      } catch (error) {
        if (!(error instanceof Lost)) throw error
        const late = performance.now() - started + RETRY_MS > patienceMs
        if (closed || late) throw new AppError('signer_unavailable', { cause: error })
        await sleep(RETRY_MS)
      }
    }
  }
  const call = async (request: Asked, body?: Uint8Array) => {
    const limit = new AbortController()
    const patience = request.kind === 'crl' ? CRL_PATIENCE_MS : patienceMs
    const late = sleep(patience, undefined, { signal: limit.signal, ref: false }).then(() => {
      throw new AppError('signer_unavailable', { cause: new Error('no answer in time') })
    })
    try {
      return answerOf(await Promise.race([ask(request, body), late]))
    } finally {
      limit.abort()
      late.catch(() => {})
    }
  }
  const keysOf = async (request: Asked) => {
    const { keys = {} } = await call(request)
    return new Map(Object.entries(keys).map(([id, spki]) => [id, Buffer.from(spki, 'base64')]))
  }

  return {
    certificate: async ({ keyId, profile, tbs }) =>
      (await call({ kind: 'certificate', keyId, profile }, tbs)).body,
    crl: async ({ keyId, tbs }) => (await call({ kind: 'crl', keyId }, tbs)).body,
    jws: async ({ keyId, input }) => (await call({ kind: 'jws', keyId }, input)).body,
    keys: () => keysOf({ kind: 'keys' }),
    agentKeys: () => keysOf({ kind: 'agent-keys' }),
    makeAgentKeys: (generation) => keysOf({ kind: 'make-agent-keys', generation }),
    close: async () => {
      closed = true
      await connection?.then(
        (open) => open.end(),
        () => {},
      )
    },
  }
}

function answerOf({ head, body }: Frame) {
  const { error, keys } = signerAnswer.parse(head)
  if (!error) return { keys, body }
  const { code, message, retryAfterSeconds = 1 } = error
  if (code === 'refused') throw new SignerRefusal(message)
  if (code === 'too_fast') throw new AppError('rate_limited', { params: { retryAfterSeconds } })
  throw new AppError('signer_unavailable', { cause: new Error(`${code}: ${message}`) })
}

function openConnection(path: string, onEnd: () => void): Promise<Connection> {
  const socket = connect(path)
  const waiting = new Map<number, { answer: (frame: Frame) => void; lose: (error: Lost) => void }>()
  let last = 0

  const reader = frameReader(
    () => MAX_SIGNATURE_BYTES,
    (frame) => {
      const { id } = frame.head as { id: number }
      waiting.get(id)?.answer(frame)
      waiting.delete(id)
    },
  )
  socket.on('data', (chunk) => {
    try {
      reader.push(chunk)
    } catch (error) {
      socket.destroy(error as Error)
    }
  })
  const ask: Connection['ask'] = (request, body) =>
    new Promise((answer, lose) => {
      if (socket.destroyed) return lose(new Lost('the connection has ended'))
      const id = last++
      waiting.set(id, { answer, lose })
      socket.write(encodeFrame({ id, ...request }, body))
    })

  return new Promise((resolve, reject) => {
    let cause: Error | undefined
    socket.once('connect', () => resolve({ ask, end: () => socket.end() }))
    socket.once('error', (error) => {
      cause = error
    })
    socket.once('close', () => {
      onEnd()
      const error = new Lost('the signer is not there', { cause })
      for (const { lose } of waiting.values()) lose(error)
      reject(error)
    })
  })
}
