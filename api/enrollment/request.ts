import { CertError, type CertificateRequest, parseName } from '#certs'
import { readRequest } from '../certificates/request.ts'
import { mistake } from '../errors.ts'

// What a reader would not see, or would see in another order (UAX #9), and what stands for many names.
const UNREADABLE = /[\p{Cc}\p{Cs}\u061c\u200b-\u200f\u202a-\u202e\u2066-\u2069]|\*/u

/**
 * A device's request. Nothing of what it wishes for is certified, but one that wishes for what no device
 * may have is not from a device of ours: it is refused, so that somebody hears of it.
 * @throws AppError `invalid`, naming the field `csr`
 */
export function readDeviceRequest(text: string): CertificateRequest {
  const request = readRequest(text)
  if (request.requestsCa) throw mistake('csr', 'csr_asks_for_ca')
  const { uris = [], dns = [], emails = [] } = request.requestedNames ?? {}
  const named = namesIn(request.subject).map(({ value }) => value)
  if ([...named, ...uris, ...dns, ...emails].some((name) => UNREADABLE.test(name)))
    throw mistake('csr', 'csr_bad_name')
  return request
}

/** The attributes of a subject. @throws AppError `invalid` */
export function namesIn(subject: Uint8Array): { type: string; value: string }[] {
  try {
    return parseName(subject)
  } catch (cause) {
    if (!(cause instanceof CertError)) throw cause
    throw mistake('csr', 'csr_malformed')
  }
}

/** Whether two names are one: RFC 5280 §7.1, without regard to how each string is encoded. */
export function isSameName(one: Uint8Array, other: Uint8Array): boolean {
  const text = (name: Uint8Array) =>
    JSON.stringify(namesIn(name).map(({ type, value }) => [type, value]))
  return text(one) === text(other)
}
