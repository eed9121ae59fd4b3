import { describe, expect, it } from 'vitest'
import {
  type CertificateFacts,
  type CrlFacts,
  isSignedBy,
  PROFILES,
  prepareCertificate,
  prepareCrl,
  publicKeyOf,
  serialNumber,
} from '#certs'
import { BORN, createAuthority, createKey, inDays, newSerial } from '#tests/authority'
import { memorySigner } from '#tests/signer'
import type { SigningAuthority } from './authority.ts'
import { judgeCertificate, judgeCrl, SignerRefusal } from './judge.ts'

const network = createAuthority()
const stranger = createAuthority('P-256', 'management')
const authority: SigningAuthority = { hierarchy: 'network', certificate: network.certificate }
const publicKey = publicKeyOf(createKey('P-256'))

const tbsOf = (changes: Partial<CertificateFacts> = {}, of = network) =>
  prepareCertificate(of.facts({ publicKey, ...changes })).tbs
const judge = (tbs: Uint8Array, profile: keyof typeof PROFILES = 'network-access', now = BORN) =>
  judgeCertificate({ profile, tbs }, authority, now)
const listOf = (changes: Partial<CrlFacts> = {}) =>
  prepareCrl({
    issuer: network.issuer,
    number: 7n,
    thisUpdate: BORN,
    nextUpdate: inDays(2),
    entries: [],
    ...changes,
  }).tbs

/** The DER of another authority below the same root, as its holder would like to have it signed. */
const subordinate = () =>
  tbsOf({
    profile: PROFILES.issuing,
    subject: [['CN', 'mine']],
    names: undefined,
    ocspUrls: undefined,
  })

describe('a certificate', () => {
  it('of its profile, by its issuer, is signed', async () => {
    const tbs = tbsOf()
    const signer = memorySigner({ network: { ...authority, key: network.key } }, () => BORN)
    const signature = await signer.certificate({ keyId: 'network', profile: 'network-access', tbs })
    expect(isSignedBy(network.issuer.publicKey, 'ecdsa-sha256', tbs, signature)).toBe(true)
    expect([...(await signer.keys()).keys()]).toEqual(['network'])
  })

  it('that is an authority is refused whatever it is called', () => {
    const tbs = subordinate()
    expect(() => judge(tbs)).toThrow(SignerRefusal)
    expect(() => judge(tbs, 'issuing')).toThrow('does not issue issuing')
    expect(() => judge(tbs, 'root')).toThrow('does not issue root')
  })

  it('of the other hierarchy is refused', () => {
    const tbs = tbsOf({ profile: PROFILES['device-management'] })
    expect(() => judge(tbs, 'device-management')).toThrow('does not issue device-management')
  })

  it.each<[string, Uint8Array]>([
    ["of another authority's", tbsOf({}, stranger)],
    ['declared as another profile', tbsOf({ profile: PROFILES.server, names: { dns: ['a.jp'] } })],
    ['that is cut short', tbsOf().subarray(0, -1)],
    ['with something behind it', Buffer.concat([tbsOf(), Buffer.of(0)])],
    ['that is no DER', Buffer.from('rubbish')],
    ['that is empty', Buffer.alloc(0)],
  ])('%s is refused', (_, tbs) => {
    expect(() => judge(tbs)).toThrow(SignerRefusal)
  })

  it('that is longer than any is refused unread', () => {
    expect(() => judge(Buffer.alloc(20_000))).toThrow('longer than any')
  })

  it('valid for longer than its profile is refused', () => {
    const long = { ...PROFILES['network-access'], maxDays: 4_000 }
    const tbs = tbsOf({ profile: long, notAfter: inDays(400) })
    expect(() => judge(tbs)).toThrow('validity_length')
  })

  it('may start a day ago, but neither last week nor next week', () => {
    expect(judge(tbsOf(), 'network-access', inDays(1)).serial).toHaveLength(17)
    expect(() => judge(tbsOf(), 'network-access', inDays(7))).toThrow('clock')
    expect(() => judge(tbsOf(), 'network-access', inDays(-7))).toThrow('clock')
  })

  it('with a negative serial is refused', () => {
    const tbs = Buffer.from(tbsOf({ serial: serialNumber(Buffer.alloc(16, 1)) }))
    const at = tbs.indexOf(Buffer.alloc(16, 1)) - 1
    tbs[at] = 0x80
    expect(() => judge(tbs)).toThrow('serial')
  })
})

describe('a list of revocations', () => {
  it('of the authority is signed', () => {
    const entries = [{ serial: newSerial(), revokedAt: BORN }]
    expect(judgeCrl(listOf({ entries }), authority, BORN)).toMatchObject({ number: 7n, count: 1 })
    expect(judgeCrl(listOf({ baseNumber: 6n }), authority, BORN)).toMatchObject({ baseNumber: 6n })
  })

  it.each<[string, Uint8Array, string]>([
    ["of another authority's", listOf({ issuer: stranger.issuer }), 'another authority'],
    ['good for two months', listOf({ nextUpdate: inDays(60) }), 'more than 31 days'],
    ['that is a certificate', tbsOf(), 'unsupported'],
    ['that is no DER', Buffer.from('rubbish'), 'malformed'],
  ])('%s is refused', (_, tbs, reason) => {
    expect(() => judgeCrl(tbs, authority, BORN)).toThrow(reason)
  })

  it('of last week is refused', () => {
    expect(() => judgeCrl(listOf(), authority, inDays(7))).toThrow('clock')
  })
})
