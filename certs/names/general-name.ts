import { isIP, isIPv4 } from 'node:net'
import { domainToASCII } from 'node:url'
import { type Element, malformed, type Reader } from '../der/read.ts'
import { primitive } from '../der/tags.ts'
import { element } from '../der/write.ts'
import { CertError } from '../errors.ts'

/** The subject alternative names we write and read (RFC 5280 §4.2.1.6). */
export interface AlternativeNames {
  uris?: readonly string[]
  dns?: readonly string[]
  ips?: readonly string[]
  emails?: readonly string[]
}

const EMAIL = primitive(1)
const DNS = primitive(2)
const URI = primitive(6)
const IP = primitive(7)

/** The URI that names a device in its certificates; the id is the ledger's. */
export const deviceUri = (deviceId: string): string => `urn:mamori:device:${deviceId}`

// Preferred syntax (RFC 1034 §3.5), and no wildcard (RFC 9525 §6.3): a certificate of ours names each host.
const DNS_NAME =
  /^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)*(?=[^.]*[a-z])[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/i
// RFC 3986 §3 and §2: a scheme, then only characters that a URI may hold.
const ABSOLUTE_URI = /^[a-z][a-z0-9+.-]*:[A-Za-z0-9\-._~:/?#[\]@!$&'()*+,;=%]+$/i
const MAILBOX = /^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9.-]{1,253}$/

/** In ASCII; an international name as its A-labels, which have to be sound. */
export const isDnsName = (value: string): boolean =>
  // What reads as an IPv4 address (`1.2`, `0x7f.1`) comes back as one, and an unsound A-label empty.
  DNS_NAME.test(value) && domainToASCII(value) === value.toLowerCase()
/** IPv4 or IPv6, of no zone. */
export const isIpAddress = (value: string): boolean => isIP(value) !== 0 && !value.includes('%')
export const isAbsoluteUri = (value: string): boolean =>
  value.length <= 2048 && ABSOLUTE_URI.test(value)

/** GeneralName elements, URIs first. @throws CertError `bad_facts` */
export function generalNames(names: AlternativeNames): Buffer[] {
  const { uris = [], dns = [], ips = [], emails = [] } = names
  return [
    ...uris.map((uri) => ascii(URI, uri, isAbsoluteUri(uri), 'an absolute URI in ASCII')),
    ...dns.map((name) => ascii(DNS, name, isDnsName(name), 'a DNS name')),
    ...ips.map((ip) => element(IP, ipBytes(ip))),
    ...emails.map((mail) => ascii(EMAIL, mail, MAILBOX.test(mail), 'a mail address')),
  ]
}

export const uriName = (uri: string): Buffer =>
  ascii(URI, uri, isAbsoluteUri(uri), 'an absolute URI in ASCII')

function ascii(tag: number, value: string, valid: boolean, what: string): Buffer {
  if (!valid)
    throw new CertError('bad_facts', `not ${what}: ${JSON.stringify(value.slice(0, 100))}`)
  return element(tag, Buffer.from(value, 'latin1'))
}

function ipBytes(ip: string): Buffer {
  if (!isIpAddress(ip))
    throw new CertError('bad_facts', `not an IP address: ${JSON.stringify(ip.slice(0, 100))}`)
  if (isIPv4(ip)) return Buffer.from(ip.split('.').map(Number))
  // An IPv4 tail becomes two groups, then `::` is filled up.
  const plain = ip.replace(/(\d+)\.(\d+)\.(\d+)\.(\d+)$/, (_, ...octet) => {
    const [a = 0, b = 0, c = 0, d = 0] = octet.slice(0, 4).map(Number)
    return `${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`
  })
  const [head = '', tail] = plain.split('::')
  const groups = (side: string) => side.split(':').filter(Boolean)
  const start = groups(head)
  const end = groups(tail ?? '')
  const all = [...start, ...Array(8 - start.length - end.length).fill('0'), ...end]
  return Buffer.from(all.map((group) => group.padStart(4, '0')).join(''), 'hex')
}

export interface FoundNames {
  uris: string[]
  dns: string[]
  ips: string[]
  emails: string[]
  /** Names of other kinds, counted only. */
  others: number
}

/** Reads GeneralNames up to the end. @throws CertError `malformed` */
export function readGeneralNames(reader: Reader): FoundNames {
  const found: FoundNames = { uris: [], dns: [], ips: [], emails: [], others: 0 }
  while (!reader.done) {
    const name = reader.next()
    if (name.tag === URI) found.uris.push(asciiText(name))
    else if (name.tag === DNS) found.dns.push(asciiText(name))
    else if (name.tag === EMAIL) found.emails.push(asciiText(name))
    else if (name.tag === IP) found.ips.push(ipText(name.content))
    else found.others++
  }
  return found
}

function asciiText({ content }: Element): string {
  if (content.some((octet) => octet < 0x20 || octet > 0x7e)) throw malformed('not printable ASCII')
  return content.toString('latin1')
}

function ipText(bytes: Buffer): string {
  if (bytes.length === 4) return bytes.join('.')
  if (bytes.length !== 16) throw malformed('not an IP address')
  const groups = Array.from({ length: 8 }, (_, n) => bytes.readUInt16BE(n * 2).toString(16))
  // The platform's own shortest spelling.
  return new URL(`http://[${groups.join(':')}]`).hostname.slice(1, -1)
}
