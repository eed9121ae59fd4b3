import { constants, createCipheriv, createPublicKey, publicEncrypt, randomBytes } from 'node:crypto'
import fc from 'fast-check'
import forge from 'node-forge'
import { describe, expect, it } from 'vitest'
import {
  openMessage,
  PROFILES,
  parseCertsOnly,
  parseScepMessage,
  prepareScepReply,
  publicKeyOf,
  type ScepQuestion,
  type ScepReply,
  signWithKey,
} from '#certs'
import { createAuthority, createKey } from '#tests/authority'
import { codeOf, quickestMs } from '#tests/cert-error'
import { createScepClient, readScepReply, scepCsr, scepMessage } from '#tests/scep'
import { toDer } from '../cms/ber.ts'
import { encodeEnvelopedData, openEnvelope, parseEnvelopedData } from '../cms/enveloped-data.ts'
import { parseSignedData } from '../cms/signed-data.ts'
import { bounds } from '../der/read.ts'

const authority = createAuthority()
const raKey = createKey('RSA')
const ra = authority.issue({
  profile: PROFILES['scep-ra'],
  subject: [['CN', 'SCEP RA']],
  publicKey: publicKeyOf(raKey),
  names: undefined,
})
const client = createScepClient()
const csr = scepCsr(client.key, 'word')
function asked(bytes: Uint8Array): ScepQuestion {
  const message = parseScepMessage(bytes)
  if (message.failure === null) return message
  throw new Error(message.failure)
}
const opened = (bytes: Uint8Array) =>
  openMessage(asked(bytes), { certificate: ra, key: raKey }, randomBytes)

function replied(replyTo: (to: ScepQuestion) => ScepReply, question = {}) {
  const message = asked(scepMessage(client, ra, csr, question))
  const reply = replyTo(message)
  const prepared = prepareScepReply({ sender: message, reply, ra, random: randomBytes })
  const bytes = prepared.assemble(signWithKey(raKey, `rsa-${message.hash}`, prepared.signed))
  return { bytes, message, read: readScepReply(bytes, client) }
}

describe('a message', () => {
  it.each(['aes-128-cbc', 'aes-192-cbc', 'aes-256-cbc', 'des-ede3-cbc'] as const)(
    'in %s is opened by whom it is for',
    (cipher) => {
      const bytes = scepMessage(client, ra, csr, { cipher })
      expect(opened(bytes)).toEqual(csr)
      expect(parseScepMessage(bytes)).toMatchObject({ type: 'enrolment', transactionId: 'T1' })
    },
  )

  it('is read in BER, with indefinite lengths and strings in pieces', () => {
    const der = scepMessage(client, ra, csr)
    const ber = loosened(der)
    expect(ber.equals(der)).toBe(false)
    expect(toDer(ber, 1 << 20)).toEqual(der)
    expect(opened(ber)).toEqual(csr)
    expect(toDer(der, 1 << 20)).toEqual(der)
  })

  it('of another type, or with an algorithm we do not take, is answered with the reason', () => {
    const failure = (question: object, by = client) =>
      parseScepMessage(scepMessage(by, ra, csr, question)).failure
    for (const type of [3, 18, 21, 'x', 'constructor']) expect(failure({ type })).toBe('badRequest')
    expect(failure({ cipher: 'des-cbc' })).toBe('badAlg')
    expect(failure({ hash: 'sha1' })).toBe('badAlg')
    expect(failure({}, createScepClient('client', 1024))).toBe('badAlg')
  })

  it('without a transaction or with too long a name has no answer', () => {
    const other = (question: object) =>
      codeOf(() => parseScepMessage(scepMessage(client, ra, csr, question)))
    expect(other({ transactionId: '' })).toBe('malformed')
    expect(other({ transactionId: 'T'.repeat(256) })).toBe('malformed')
  })

  it('that was changed is not taken', () => {
    const bytes = scepMessage(client, ra, csr)
    const { content } = parseSignedData(bytes)
    const at = bytes.indexOf(content) + content.length - 1
    const changed = Buffer.from(bytes)
    changed[at]! ^= 1
    expect(parseScepMessage(changed).failure).toBe('badMessageCheck')
  })

  it('of any rubbish, or cut and mutated, ends in a CertError, and soon', () => {
    const bytes = scepMessage(client, ra, csr)
    const attempt = (input: Uint8Array) =>
      codeOf(() => {
        const message = parseScepMessage(input)
        if (message.failure === null)
          openMessage(message, { certificate: ra, key: raKey }, randomBytes)
      })
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (input) => {
        expect(attempt(input)).toBeDefined()
      }),
    )
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, by) => {
        const changed = Buffer.from(bytes)
        changed[at]! ^= by
        attempt(changed)
        attempt(bytes.subarray(0, at))
      }),
    )
    const deep = Buffer.alloc(60_000, Buffer.from('3080', 'hex'))
    expect(quickestMs(() => attempt(deep))).toBeLessThan(50)
    const wide = Buffer.concat([
      Buffer.from('3080', 'hex'),
      Buffer.alloc(60_000, Buffer.from('0400', 'hex')),
    ])
    expect(quickestMs(() => attempt(wide))).toBeLessThan(50)
  })
})

describe('an envelope', () => {
  const key = publicKeyOf(raKey).key
  const recipient = { issuer: ra.issuer, serial: ra.serial, key }
  const sealed = (content: Uint8Array) =>
    parseEnvelopedData(
      encodeEnvelopedData({ content, recipient, cipher: 'aes-128-cbc', random: randomBytes }),
    )
  const open = (envelope: ReturnType<typeof sealed>, to = {}) =>
    openEnvelope(envelope, {
      issuer: ra.issuer,
      serial: ra.serial,
      key: raKey,
      random: randomBytes(32),
      ...to,
    })
  const wrapped = (block: Buffer) =>
    publicEncrypt({ key, padding: constants.RSA_NO_PADDING }, block)

  it('for somebody else, or whose key was wrapped wrongly, tells nothing apart', () => {
    const good = sealed(Buffer.from('hello'))
    const [{ encryptedKey: _, ...to }] = good.recipients as [(typeof good.recipients)[0]]
    const withKey = (encryptedKey: Buffer) => ({ ...good, recipients: [{ ...to, encryptedKey }] })
    const block = (head: number[], fill = 0x55) =>
      Buffer.concat([
        Buffer.from(head),
        Buffer.alloc(256 - head.length - 17, fill),
        Buffer.alloc(1),
        randomBytes(16),
      ])
    const wrong = [
      { ...good, recipients: [] },
      withKey(wrapped(block([0, 1]))),
      withKey(wrapped(block([0, 2], 0))),
      withKey(wrapped(Buffer.concat([Buffer.from([0, 2]), Buffer.alloc(254, 7)]))),
      withKey(wrapped(block([0, 2]))),
      withKey(Buffer.alloc(255)),
      withKey(Buffer.alloc(0)),
      { ...good, content: randomBytes(16) },
    ]
    for (const envelope of wrong) {
      let said: unknown
      try {
        // One in 256 contents is padded by chance.
        if (open(envelope).equals(Buffer.from('hello'))) throw new Error('it was opened')
        continue
      } catch (error) {
        said = error
      }
      expect(said).toMatchObject({ code: 'bad_facts', message: 'not for this key, or not whole' })
    }
    expect(codeOf(() => open(good, { serial: Buffer.from([9]) }))).toBe('bad_facts')
  })

  it('takes a key whose padding holds no zero, whatever its octets', () => {
    const contentKey = randomBytes(16)
    const iv = randomBytes(16)
    const cipher = createCipheriv('aes-128-cbc', contentKey, iv)
    const content = Buffer.concat([cipher.update('hello'), cipher.final()])
    for (const fill of [1, 0x7f, 0x80, 0xff]) {
      const block = Buffer.concat([
        Buffer.from([0, 2]),
        Buffer.alloc(237, fill),
        Buffer.alloc(1),
        contentKey,
      ])
      const envelope = { ...sealed(Buffer.from('x')), iv, content }
      const [first] = envelope.recipients
      const mine = { ...first!, encryptedKey: wrapped(block) }
      expect(open({ ...envelope, recipients: [mine] }).toString()).toBe('hello')
    }
  })

  it('is read by node-forge, and reads what that makes', () => {
    const bytes = encodeEnvelopedData({
      content: Buffer.from('hello'),
      recipient: {
        issuer: client.certificate.issuer,
        serial: client.certificate.serial,
        key: createPublicKey(client.key),
      },
      cipher: 'aes-256-cbc',
      random: randomBytes,
    })
    const asn1 = (der: Uint8Array) => forge.asn1.fromDer(Buffer.from(der).toString('latin1'))
    const certificate = forge.pki.certificateFromAsn1(asn1(client.certificate.der))
    const pem = client.key.export({ format: 'pem', type: 'pkcs1' }).toString()
    const theirs = forge.pkcs7.messageFromAsn1(asn1(bytes)) as forge.pkcs7.PkcsEnvelopedData
    theirs.decrypt(theirs.findRecipient(certificate)!, forge.pki.privateKeyFromPem(pem))
    expect(theirs.content?.toString()).toBe('hello')

    const made = forge.pkcs7.createEnvelopedData()
    made.addRecipient(certificate)
    made.content = forge.util.createBuffer('hello', 'utf8')
    made.encrypt()
    const der = Buffer.from(forge.asn1.toDer(made.toAsn1()).getBytes(), 'latin1')
    const { issuer, serial } = client.certificate
    expect(
      open(parseEnvelopedData(toDer(der, 10_000)), { issuer, serial, key: client.key }).toString(),
    ).toBe('hello')
  })
})

describe('a reply', () => {
  it('brings the certificate to whoever asked', () => {
    const issued = authority.issue()
    const { read, message } = replied((to) => ({
      status: 'success',
      certificates: [issued.der],
      to,
    }))
    expect(read).toMatchObject({ type: '3', status: '0', transactionId: 'T1' })
    expect(read.recipientNonce).toEqual(message.senderNonce)
    expect(parseCertsOnly(read.open())).toEqual([issued.der])
    expect(read.ra.der).toEqual(ra.der)
  })

  it('refuses with a reason, or asks to wait, with nothing inside', () => {
    const failed = replied(() => ({ status: 'failure', reason: 'badCertId' }))
    expect(failed.read).toMatchObject({ status: '2', failure: '4' })
    expect(parseSignedData(failed.bytes).content).toHaveLength(0)
    expect(replied(() => ({ status: 'pending' }), { hash: 'sha512' }).read).toMatchObject({
      status: '3',
    })
  })
})

/** The same in BER: constructed parts without a length, long strings in two pieces. */
function loosened(der: Buffer): Buffer {
  const { from, to } = bounds(der, 0)
  const tag = der[0]!
  const content = der.subarray(from, to)
  const open = Buffer.of(tag === 4 ? 0x24 : tag, 0x80)
  const end = Buffer.alloc(2)
  if (tag === 4 && content.length > 40) {
    const pieces = [content.subarray(0, 20), content.subarray(20)]
    const whole = pieces.map((piece) => Buffer.concat([lengthened(4, piece.length), piece]))
    return Buffer.concat([open, ...whole, end])
  }
  if (!(tag & 0x20)) return der.subarray(0, to)
  const parts: Buffer[] = []
  for (let at = 0; at < content.length; ) {
    const size = bounds(content, at).to - at
    // Certificates are DER whatever holds them.
    const part = content.subarray(at, at + size)
    parts.push(part.equals(client.certificate.der) ? part : loosened(part))
    at += size
  }
  return Buffer.concat([open, ...parts, end])
}

/** A length in four octets, which is two more than it needs. */
function lengthened(tag: number, length: number): Buffer {
  const header = Buffer.of(tag, 0x84, 0, 0, 0, 0)
  header.writeUInt32BE(length, 2)
  return header
}
