import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import { isIPv4 } from 'node:net'

/*
 * As much of RADIUS as it takes to end a session: Disconnect-Request and its answers (RFC 5176). The
 * client of that name on npm has no release for years and no types; this is smaller than its dictionaries.
 */
const DISCONNECT_REQUEST = 40
const DISCONNECT_ACK = 41
const DISCONNECT_NAK = 42
const HEADER = 20

const TYPE = {
  userName: 1,
  nasAddress: 4,
  callingStation: 31,
  nasIdentifier: 32,
  sessionId: 44,
  eventTimestamp: 55,
  messageAuthenticator: 80,
  errorCause: 101,
} as const

/** How the element knows the session (RFC 5176 §3). */
export interface SessionToEnd {
  nas: string
  nasAddress: string | null
  sessionId: string
  userName: string | null
  station: string | null
}

/** @param identifier one octet: which answer belongs to it; @param now against repetition (§6.3) */
export function disconnectRequest(
  { nas, nasAddress, sessionId, userName, station }: SessionToEnd,
  identifier: number,
  secret: string,
  now: Date,
): Buffer {
  const timestamp = Buffer.alloc(4)
  timestamp.writeUInt32BE(Math.floor(+now / 1000))
  const address = nasAddress ?? nas
  const attributes = [
    ...(isIPv4(address)
      ? [attribute(TYPE.nasAddress, Buffer.from(address.split('.').map(Number)))]
      : []),
    ...(nas !== address ? [attribute(TYPE.nasIdentifier, Buffer.from(nas))] : []),
    ...(userName ? [attribute(TYPE.userName, Buffer.from(userName))] : []),
    attribute(TYPE.sessionId, Buffer.from(sessionId)),
    ...(station ? [attribute(TYPE.callingStation, Buffer.from(spelled(station)))] : []),
    attribute(TYPE.eventTimestamp, timestamp),
    attribute(TYPE.messageAuthenticator, Buffer.alloc(16)),
  ]
  const packet = Buffer.concat([Buffer.alloc(HEADER), ...attributes])
  packet[0] = DISCONNECT_REQUEST
  packet[1] = identifier
  packet.writeUInt16BE(packet.length, 2)
  // RFC 5176 §2.3: over the packet with both authenticators zero; then the request's over all of it.
  createHmac('md5', secret)
    .update(packet)
    .digest()
    .copy(packet, packet.length - 16)
  md5(packet, Buffer.from(secret)).copy(packet, 4)
  return packet
}

export type DisconnectAnswer = { ended: true } | { ended: false; errorCause: number | undefined }

/** @returns undefined for what is no answer to this request, or not by somebody who has the secret */
export function readAnswer(
  packet: Buffer,
  request: Buffer,
  secret: string,
): DisconnectAnswer | undefined {
  if (packet.length < HEADER || packet[1] !== request[1]) return undefined
  const length = packet.readUInt16BE(2)
  if (length < HEADER || length > packet.length) return undefined
  const whole = packet.subarray(0, length)
  const signed = md5(
    whole.subarray(0, 4),
    request.subarray(4, HEADER),
    whole.subarray(HEADER),
    Buffer.from(secret),
  )
  if (!timingSafeEqual(signed, whole.subarray(4, HEADER))) return undefined
  if (whole[0] === DISCONNECT_ACK) return { ended: true }
  if (whole[0] !== DISCONNECT_NAK) return undefined
  return { ended: false, errorCause: errorCauseOf(whole.subarray(HEADER)) }
}

function errorCauseOf(attributes: Buffer): number | undefined {
  for (let at = 0; at + 2 <= attributes.length; ) {
    const [type, length] = [attributes[at]!, attributes[at + 1]!]
    if (length < 2 || at + length > attributes.length) return undefined
    if (type === TYPE.errorCause && length === 6) return attributes.readUInt32BE(at + 2)
    at += length
  }
  return undefined
}

function attribute(type: number, value: Buffer): Buffer {
  const short = value.subarray(0, 253)
  return Buffer.concat([Buffer.of(type, short.length + 2), short])
}

/** RFC 3580 §3.20: capital letters and hyphens; a number as it is. */
const spelled = (station: string): string =>
  /^[0-9a-f]{12}$/.test(station)
    ? station.toUpperCase().match(/../g)!.join('-')
    : station.replaceAll('-', '')

const md5 = (...parts: Uint8Array[]): Buffer => {
  const hash = createHash('md5')
  for (const part of parts) hash.update(part)
  return hash.digest()
}
