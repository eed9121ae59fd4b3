import { CertError } from '../errors.ts'

/** First octet of every serial of ours: positive, not zero, so that all have the same length. */
const PREFIX = 0x4d

/**
 * 17 octets of a serial number from 16 random ones: positive and canonical whatever the randomness
 * (RFC 5280 §4.1.2.2 allows 20; CA/Browser Forum BR 7.1 wants 64 random bits, ours are 128).
 * @throws CertError `bad_facts` unless exactly 16 octets come
 */
export function serialNumber(random: Uint8Array): Buffer {
  if (random.length !== 16) throw new CertError('bad_facts', 'a serial takes 16 random octets')
  return Buffer.concat([Buffer.of(PREFIX), random])
}

/** A serial as content octets of a positive DER INTEGER, 20 at most: the one form we store and compare. */
export function isCanonicalSerial(serial: Uint8Array): boolean {
  const [first = 0, second = 0] = serial
  if (serial.length === 0 || serial.length > 20 || first >= 0x80) return false
  if (first === 0) return serial.length > 1 && second >= 0x80
  return true
}

/** Lower-case hex with leading zeros, as FreeRADIUS says it. */
export const formatSerial = (serial: Uint8Array): string => Buffer.from(serial).toString('hex')

/**
 * The octets of a serial written in hex, with or without colons, upper or lower case.
 * @throws CertError `malformed`
 */
export function parseSerial(text: string): Buffer {
  const hex = text.length > 60 ? '' : text.replaceAll(':', '')
  const bytes = /^([0-9a-f]{2})+$/i.test(hex) ? Buffer.from(hex, 'hex') : Buffer.alloc(0)
  // Programs print the number, which drops the zero octet that keeps it positive.
  const canonical = bytes[0]! >= 0x80 ? Buffer.concat([Buffer.of(0), bytes]) : bytes
  if (!isCanonicalSerial(canonical)) throw new CertError('malformed', 'not a serial number')
  return canonical
}
