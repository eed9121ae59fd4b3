import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import { compactJws, jwkOf, keyOfJwk, signingInput, thumbprint, verifyJws } from '#certs'
import { TYPES } from '#contract/command-protocol'
import { memorySigner } from '#tests/signer'
import { SignerRefusal } from './judge.ts'

const NOW = new Date('2026-05-11T01:00:00Z')
const iat = +NOW / 1000
const signer = memorySigner({}, () => NOW)
const kids: Record<string, string> = {}
const jwks: Record<string, ReturnType<typeof jwkOf>> = {}

beforeAll(async () => {
  for (const [keyId, spki] of await signer.agentKeys()) {
    jwks[keyId] = jwkOf(spki)
    kids[keyId] = thumbprint(jwks[keyId])
  }
})

type Name = keyof typeof TYPES
const device = randomUUID()
const issued = { iss: 'mamori', iat }
const payloads: Record<Name, Record<string, unknown>> = {
  command: {
    ...issued,
    sub: device,
    jti: randomUUID(),
    exp: iat + 60,
    kind: 'lock',
    epoch: 1,
    level: 2,
  },
  tombstone: { ...issued, sub: device, level: 2, epoch: 1 },
  keys: { ...issued, seq: 2 },
  lease: { ...issued, sub: device, seq: 1, graceHours: 168, poweredOnHours: 24, level: 2 },
  extension: { ...issued, seq: 1, addHours: 96 },
}
const ask = (
  keyId: string,
  type: Name,
  changes: Record<string, unknown> = {},
  kid = kids[keyId]!,
) => {
  const input = signingInput({ kid, typ: TYPES[type] }, { ...payloads[type], ...changes })
  return signer.jws({ keyId, input }).then((signature) => compactJws(input, signature))
}
const pinned = (keyId: string, use: string) => ({ kid: kids[keyId], use, jwk: jwks[keyId] })

describe('the signer', () => {
  it.each([
    ['command', 'command'],
    ['command', 'tombstone'],
    ['lease', 'lease'],
    ['lease', 'extension'],
  ] as const)('by its key for %s signs a %s that devices can verify', async (keyId, type) => {
    const trusted = new Map([[kids[keyId]!, keyOfJwk(jwks[keyId]!)]])
    expect(verifyJws(await ask(keyId, type), TYPES[type], trusted).payload).toEqual(payloads[type])
  })

  it.each([
    ['lease', 'command'],
    ['lease', 'tombstone'],
    ['lease', 'keys'],
    ['command', 'lease'],
    ['command', 'extension'],
  ] as const)('by its key for %s signs no %s', async (keyId, type) => {
    await expect(ask(keyId, type)).rejects.toThrow(SignerRefusal)
  })

  it('calls no command a lease, whatever is in it', async () => {
    const input = signingInput({ kid: kids.lease!, typ: TYPES.lease }, payloads.command)
    await expect(signer.jws({ keyId: 'lease', input })).rejects.toThrow('not the shape of a lease')
  })

  it.each<[string, Name, Record<string, unknown>]>([
    ['that never ends', 'command', { exp: iat + 500 * 86_400 }],
    ['that is over', 'command', { exp: iat - 1 }],
    ['of a level that erases', 'command', { level: 4 }],
    ['without a level', 'command', { level: undefined }],
    ['without an epoch', 'command', { epoch: 0 }],
    ['of another kind', 'command', { kind: 'format' }],
    ['with more in it', 'command', { run: 'sh' }],
    ['of last week', 'command', { iat: iat - 7 * 86_400 }],
    ['of an errand with an epoch', 'command', { kind: 'refresh_inventory', level: undefined }],
    ['for ever', 'lease', { graceHours: 100_000 }],
    ['for half a year', 'extension', { addHours: 4_000 }],
  ])('refuses one %s', async (_, type, changes) => {
    const keyId = type === 'command' ? 'command' : 'lease'
    await expect(ask(keyId, type, changes)).rejects.toThrow(SignerRefusal)
  })

  it('refuses a header that names another key', async () => {
    await expect(ask('command', 'command', {}, kids.lease)).rejects.toThrow('not that of this key')
  })

  it('vouches for keys that it holds, and for no other', async () => {
    const own = [pinned('command', 'command'), pinned('lease', 'lease')]
    await expect(ask('command', 'keys', { keys: own })).resolves.toMatch(/^ey/)
    const swapped = [pinned('command', 'lease'), pinned('lease', 'command')]
    await expect(ask('command', 'keys', { keys: swapped })).rejects.toThrow('not held here')
    const foreign = { ...own[0]!, jwk: { ...jwks.command!, x: jwks.lease!.x } }
    await expect(ask('command', 'keys', { keys: [foreign, own[1]] })).rejects.toThrow(
      'not held here',
    )
    const [alone] = own
    await expect(ask('command', 'keys', { keys: [alone, alone] })).rejects.toThrow('or for leases')
  })

  it.each(['', 'x', 'e30.e30', 'e30.!', `${'A'.repeat(9_000)}.AA`])('refuses %j', async (text) => {
    await expect(signer.jws({ keyId: 'command', input: Buffer.from(text) })).rejects.toThrow(
      SignerRefusal,
    )
  })
})
