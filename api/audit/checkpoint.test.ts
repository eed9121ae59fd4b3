import { createPublicKey } from 'node:crypto'
import { appendFile, chmod, mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it, test } from 'vitest'
import { system } from '#drizzle/client'
import { createTestApp, type TestApp, type Visitor } from '#tests/app'
import { signHead } from './checkpoint.ts'
import { appendCheckpoint, lastCheckpoint, parseCheckpoints } from './checkpoint-file.ts'
import { loadCheckpointKey } from './checkpoint-key.ts'
import { parseRecord } from './read-file.ts'
import { verify } from './verify.ts'

describe('a checkpoint', () => {
  let t: TestApp
  let auditor: Visitor
  const logged: string[] = []

  beforeAll(async () => {
    t = await createTestApp()
    t.deps.log.error = ((_: object, message: string) => logged.push(message)) as never
    auditor = await t.loginAs('auditor')
  })
  beforeEach(() => write())
  afterAll(() => t.close())

  const write = () =>
    t.plant((sql) => sql`insert into settings values (gen_random_uuid()::text, '1')`)
  const run = () =>
    t.db.as(system('audit'), (tx) =>
      signHead.run({ deps: t.deps, tx, payload: {}, now: new Date('2026-04-01T09:00:00.123Z') }),
    )
  const status = async () => (await auditor('/api/audit/status')).json()
  const kept = async () =>
    parseCheckpoints(
      await readFile(join(t.deps.config.dataDir, 'audit-checkpoints.ndjson'), 'utf8'),
    )
  const check = async (checkpoints = true) => {
    const text = await (await auditor('/api/audit/export')).text()
    const lines = text.trimEnd().split('\n')
    const publicKeys = [createPublicKey((await status()).publicKey)]
    return verify(
      lines.map((line, index) => ({ line: index + 1, record: parseRecord(line) })),
      { publicKeys, ...(checkpoints && { checkpoints: await kept() }) },
    )
  }

  it('signs the head with a key that only we can read', async () => {
    await run()
    const { dataDir } = t.deps.config
    const mode = (await stat(join(dataDir, 'secrets/audit-checkpoint.key'))).mode & 0o777
    expect(mode).toBe(0o600)
    expect(await lastCheckpoint(t.deps.config.journalDir)).toEqual((await kept()).at(-1))
    const [checkpoint] = await kept()
    expect(checkpoint).toMatchObject({ at: '2026-04-01T09:00:00.123000Z' })
    expect(await status()).toMatchObject({
      checkpointSeq: checkpoint!.seq,
      checkpointAt: checkpoint!.at,
      headHash: checkpoint!.hash,
      agrees: true,
      publicKey: await readFile(join(dataDir, 'audit-checkpoint.pub'), 'utf8'),
    })
    expect(await check()).toMatchObject({ findings: [], vouchedSeq: checkpoint!.seq })
  })

  it('is made again when there is something new, with the same key', async () => {
    const before = await kept()
    await run()
    await run()
    const after = await kept()
    expect(after).toHaveLength(before.length + 1)
    expect(after.at(-1)!.keyId).toBe(before[0]!.keyId)
    expect((await check()).findings).toEqual([])
  })

  it('shows a chain whose end was cut off', async () => {
    await run()
    const [gone] = await t.ownerSql`delete from audit_links
      where seq = (select max(seq) from audit_links) returning tx, to_jsonb(audit_links) as row`
    const entries =
      await t.ownerSql`delete from audit_entries where tx = ${gone!.tx} returning to_jsonb(audit_entries) as row`
    expect(await status()).toMatchObject({ agrees: false })
    expect((await check()).findings.map(({ code }) => code)).toEqual(['truncated'])
    const length = (await kept()).length
    await run()
    expect(await kept()).toHaveLength(length)
    expect(logged).toEqual(['the audit chain contradicts its last checkpoint'])
    await t.ownerSql`insert into audit_links select * from jsonb_populate_record(null::audit_links, ${gone!.row})`
    for (const { row } of entries) {
      await t.ownerSql`insert into audit_entries select * from jsonb_populate_record(null::audit_entries, ${row})`
    }
    expect((await check()).findings).toEqual([])
  })

  it('shows a chain that was rewritten, with every hash and its row made to match', async () => {
    await run()
    await rewriteLast()
    expect(await status()).toMatchObject({ agrees: false })
    const codes = (await check()).findings.map(({ code }) => code)
    expect(codes).toContain('rewritten')
    // The database's own checkpoint can be made to agree; nobody can sign that.
    await t.ownerSql`update audit_checkpoints c set hash = encode(l.hash, 'hex') from audit_links l where l.seq = c.seq`
    expect((await check(false)).findings.map(({ code }) => code)).toEqual(['bad_signature'])
  })

  /** As somebody would who owns the database. */
  const rewriteLast = () => t.ownerSql`
    with entry as (
      update audit_entries set payload = '{}', hash = sha256(convert_to(concat_ws(E'\n', id, tx,
        app.audit_instant(at), actor, action, entity, entity_id, '{}'), 'UTF8'))
      where tx = (select tx from audit_links order by seq desc limit 1) returning tx, hash
    ), sealed as (
      select l.seq, sha256(e.hash) as digest from entry e join audit_links l using (tx)
    )
    update audit_links l set digest = s.digest, hash = sha256(l.previous_hash
      || convert_to(concat_ws(E'\n', l.seq, l.tx, l.at, l.entries, l.total) || E'\n', 'UTF8') || s.digest)
    from sealed s where l.seq = s.seq`
})

describe('the files', () => {
  let folder: string
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mamori-checkpoint-'))
    return () => rm(folder, { recursive: true })
  })
  const checkpoint = {
    type: 'checkpoint' as const,
    seq: 7,
    hash: 'a'.repeat(64),
    at: '2026-04-01T00:00:00.000000Z',
    keyId: 'k',
    signature: 's'.repeat(86),
  }

  test('processes that start at once have one key', async () => {
    const keys = await Promise.all([1, 2, 3, 4].map(() => loadCheckpointKey(folder)))
    const pems = keys.map((key) => key.export({ type: 'pkcs8', format: 'pem' }))
    expect(new Set(pems).size).toBe(1)
  })

  test('a key that others can read is not used', async () => {
    await loadCheckpointKey(folder)
    await chmod(join(folder, 'secrets/audit-checkpoint.key'), 0o644)
    await expect(loadCheckpointKey(folder)).rejects.toThrow('set its mode to 0600')
  })

  test('a line that a crash cut off costs no other', async () => {
    expect(await lastCheckpoint(folder)).toBeNull()
    await appendCheckpoint(folder, checkpoint)
    await appendFile(join(folder, 'audit-checkpoints.ndjson'), '\n{"type":"checkpoint","seq":8,')
    expect(await lastCheckpoint(folder)).toEqual(checkpoint)
    await appendCheckpoint(folder, { ...checkpoint, seq: 9 })
    expect(await lastCheckpoint(folder)).toMatchObject({ seq: 9 })
  })
})
