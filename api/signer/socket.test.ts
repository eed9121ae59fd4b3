import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { isSignedBy, prepareCertificate, prepareCrl, publicKeyOf, signWithKey } from '#certs'
import { BORN, createAuthority, createKey, inDays } from '#tests/authority'
import { AppError, StartupError } from '../errors.ts'
import { createLog } from '../log.ts'
import { signerClient } from './client.ts'
import { encodeFrame } from './frame.ts'
import { signerHandler } from './handler.ts'
import { type Journal, openJournal } from './journal.ts'
import { SignerRefusal } from './judge.ts'
import type { SigningKey } from './sign.ts'
import { listenOnSocket, type SignerSocket } from './socket.ts'

const authority = createAuthority()
const publicKey = publicKeyOf(createKey('P-256'))
const { tbs } = prepareCertificate(authority.facts({ publicKey }))
const request = { keyId: 'network', profile: 'network-access', tbs } as const

let parent: string
let path: string
let journal: Journal
const open: SignerSocket[] = []
const keys = new Map<string, SigningKey>()
const later = new Map<string, SigningKey>()

beforeAll(async () => {
  parent = await mkdtemp(join(tmpdir(), 'mamori-signer-'))
  path = join(parent, 'run', 'socket')
  journal = openJournal(join(parent, 'signatures.ndjson'), () => BORN)
})
beforeEach(() => {
  keys.clear()
  later.clear()
  keys.set('network', {
    hierarchy: 'network',
    certificate: authority.certificate,
    sign: async (algorithm, bytes) => signWithKey(authority.key, algorithm, bytes),
  })
})
afterEach(async () => {
  for (const socket of open.splice(0)) await socket.close()
})
afterAll(async () => {
  journal.close()
  await rm(parent, { recursive: true })
})

const caps = { certificate: { burst: 1_000, perHour: 1_000 }, crl: { burst: 10, perHour: 10 } }
async function listen(options: { frameWithinMs?: number; caps?: typeof caps } = {}) {
  const log = createLog('silent')
  const handle = signerHandler({
    keyring: {
      agentKeys: new Map(),
      keys,
      refresh: async () => {
        for (const [keyId, key] of later) keys.set(keyId, key)
      },
    },
    journal,
    log,
    clock: () => BORN,
    onGone: () => {},
    makeAgentKeys: async () => {},
    caps: options.caps ?? caps,
  })
  const socket = await listenOnSocket({ path, log, handle, ...options })
  open.push(socket)
  return socket
}

/** Somebody who speaks to the socket without our client; ends with what came back when it is closed. */
function stranger() {
  const socket = connect(path)
  const chunks: Buffer[] = []
  socket.on('data', (chunk) => chunks.push(chunk))
  socket.on('error', () => {})
  const dropped = new Promise<Buffer>((done) =>
    socket.once('close', () => done(Buffer.concat(chunks))),
  )
  return { socket, dropped }
}
const prefix = (head: number, body: number) => {
  const bytes = Buffer.alloc(8)
  bytes.writeUInt32BE(head, 0)
  bytes.writeUInt32BE(body, 4)
  return bytes
}

describe('a request', () => {
  it('is signed, and stands in the journal without a word about a person', async () => {
    await listen()
    const client = signerClient(path)
    const signature = await client.certificate(request)
    expect(isSignedBy(authority.issuer.publicKey, 'ecdsa-sha256', tbs, signature)).toBe(true)
    const lines = (await readFile(join(parent, 'signatures.ndjson'), 'utf8')).trim().split('\n')
    const line = JSON.parse(lines.at(-1)!)
    expect(Object.keys(line)).toEqual([
      'at',
      'requestId',
      'keyId',
      'kind',
      'profile',
      'serial',
      'tbsSha256',
    ])
    expect(lines.join()).not.toContain('千葉太郎')
    expect([...(await client.keys()).values()]).toEqual([authority.issuer.publicKey.spki])
    await client.close()
  })

  it('for a list is signed too', async () => {
    await listen()
    const client = signerClient(path)
    const dates = { thisUpdate: BORN, nextUpdate: inDays(2) }
    const list = prepareCrl({ issuer: authority.issuer, number: 1n, entries: [], ...dates })
    const signature = await client.crl({ keyId: 'network', tbs: list.tbs })
    expect(isSignedBy(authority.issuer.publicKey, 'ecdsa-sha256', list.tbs, signature)).toBe(true)
    await client.close()
  })

  it('that the judge refuses is refused, and the connection goes on', async () => {
    await listen()
    const client = signerClient(path)
    const wrong = client.certificate({ ...request, tbs: tbs.subarray(1) })
    await expect(wrong).rejects.toThrow(SignerRefusal)
    await expect(client.certificate({ ...request, profile: 'issuing' })).rejects.toThrow(
      'does not issue issuing',
    )
    expect((await client.certificate(request)).length).toBeGreaterThan(60)
    await client.close()
  })

  it('beyond the cap waits its turn', async () => {
    await listen({ caps: { ...caps, certificate: { burst: 2, perHour: 60 } } })
    const client = signerClient(path)
    const outcomes = await Promise.allSettled([1, 2, 3].map(() => client.certificate(request)))
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected'])
    const { reason } = outcomes[2] as PromiseRejectedResult
    expect(reason).toMatchObject({ code: 'rate_limited', params: { retryAfterSeconds: 60 } })
    await client.close()
  })

  it('for a key that the ceremony made meanwhile is served', async () => {
    await listen()
    const client = signerClient(path)
    const unknown = client.certificate({ ...request, keyId: 'network-2' })
    await expect(unknown).rejects.toMatchObject({ code: 'signer_unavailable' })
    later.set('network-2', keys.get('network')!)
    expect((await client.certificate({ ...request, keyId: 'network-2' })).length).toBeGreaterThan(
      60,
    )
    await client.close()
  })

  it('of two processes, a hundred each, are all served', async () => {
    await listen()
    const clients = [signerClient(path), signerClient(path)]
    const signatures = await Promise.all(
      clients.flatMap((client) => Array.from({ length: 100 }, () => client.certificate(request))),
    )
    const { publicKey: issuer } = authority.issuer
    expect(signatures.every((one) => isSignedBy(issuer, 'ecdsa-sha256', tbs, one))).toBe(true)
    for (const client of clients) await client.close()
  })
})

describe('what is no request', () => {
  const good = encodeFrame({ id: 1, kind: 'keys' })
  it.each<[string, (socket: Socket) => void]>([
    ['rubbish', (socket) => socket.write(Buffer.alloc(200, 0xff))],
    ['HTTP', (socket) => socket.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n')],
    [
      'a head that is no JSON',
      (socket) => socket.write(Buffer.concat([prefix(4, 0), Buffer.from('nope')])),
    ],
    ['an empty head', (socket) => socket.write(prefix(0, 0))],
    ['a head too long', (socket) => socket.write(prefix(2 ** 31, 0))],
    ['a kind we do not know', (socket) => socket.write(encodeFrame({ id: 1, kind: 'sign' }, tbs))],
    [
      'more fields than ours',
      (socket) => socket.write(encodeFrame({ id: 1, kind: 'keys', also: 'this' })),
    ],
    [
      'a body too long for its kind, said before it is sent',
      (socket) => {
        const head = Buffer.from(
          JSON.stringify({ id: 1, kind: 'certificate', keyId: 'network', profile: 'server' }),
        )
        socket.write(Buffer.concat([prefix(head.length, 20_000), head]))
      },
    ],
  ])('%s drops its connection and no other', async (_, send) => {
    await listen()
    const client = signerClient(path)
    await client.keys()
    const { socket, dropped } = stranger()
    send(socket)
    expect(await dropped).toHaveLength(0)
    expect((await client.keys()).size).toBe(1)
    await client.close()
  })

  it('a request that never ends is dropped in time; one octet at a time is served', async () => {
    await listen({ frameWithinMs: 100 })
    const slow = stranger()
    slow.socket.write(good.subarray(0, 5))
    expect(await slow.dropped).toHaveLength(0)
    const patient = stranger()
    const answered = new Promise((done) => patient.socket.once('data', done))
    for (const octet of good) patient.socket.write(Buffer.of(octet))
    await answered
    patient.socket.end()
    await patient.dropped
  })
})

describe('the client', () => {
  it('says that the signer is unavailable when nobody is there', async () => {
    const client = signerClient(path, { patienceMs: 150 })
    await expect(client.certificate(request)).rejects.toMatchObject({ code: 'signer_unavailable' })
    await expect(client.keys()).rejects.toThrow(AppError)
    await client.close()
  })

  it('waits for a signer that comes back, and asks it again', async () => {
    const first = await listen()
    const client = signerClient(path)
    await client.keys()
    await first.close()
    open.pop()
    const asked = client.certificate(request)
    await listen()
    expect((await asked).length).toBeGreaterThan(60)
    await client.close()
  })

  it('does not wait for ever for one that says nothing', async () => {
    keys.set('network', { ...keys.get('network')!, sign: () => new Promise(() => {}) })
    const socket = await listen()
    const client = signerClient(path, { patienceMs: 100 })
    await expect(client.certificate(request)).rejects.toMatchObject({ code: 'signer_unavailable' })
    await client.close()
    open.pop()
    void socket.close()
  })
})

describe('the socket', () => {
  it("is this user's alone", async () => {
    await listen()
    expect((await stat(path)).mode & 0o777).toBe(0o600)
    expect((await stat(join(path, '..'))).mode & 0o777).toBe(0o700)
  })

  it('is not put where others get to', async () => {
    await chmod(join(path, '..'), 0o755)
    await expect(listen()).rejects.toThrow('give the socket a folder of mode 0700')
    await chmod(join(path, '..'), 0o700)
  })

  it('does not take the place of a living signer, nor of a file', async () => {
    await listen()
    await expect(listen()).rejects.toThrow('Another signer is listening')
    await open.pop()!.close()
    await writeFile(path, 'precious')
    await expect(listen()).rejects.toThrow('is there and is no socket')
    await rm(path)
  })

  it('with a path too long is one line', async () => {
    const before = path
    path = join(parent, 'x'.repeat(120), 'socket')
    const refused = await listen().catch((error) => error)
    expect(refused).toBeInstanceOf(StartupError)
    expect(refused.message).toContain('longer than the name of a socket')
    path = before
  })
})
