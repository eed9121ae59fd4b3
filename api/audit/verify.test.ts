import { execFile } from 'node:child_process'
import { createPublicKey, generateKeyPairSync } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { AuditCheckpoint, AuditRecord } from '#contract/audit'
import { realExport } from '#tests/audit/real-export'
import { type Tampering, tampering } from '#tests/audit/tampering'
import { parseRecord, readExport } from './read-file.ts'
import { type Expectations, verify } from './verify.ts'

const { privateKey, publicKey } = generateKeyPairSync('ed25519')
let intact: AuditRecord[]
let checkpoints: AuditCheckpoint[]
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mamori-verify-'))
  intact = await realExport(privateKey)
  checkpoints = intact.filter((record) => record.type === 'checkpoint')
})
afterAll(() => rm(folder, { recursive: true }))

/** Through text, as the program reads it. */
const check = (records: unknown[], expectations: Expectations = {}) =>
  verify(
    records.map((record, index) => ({
      line: index + 1,
      record: parseRecord(JSON.stringify(record)),
    })),
    expectations,
  )
const codes = async (records: unknown[], expectations?: Expectations) =>
  (await check(records, expectations)).findings.map(({ code }) => code)
const only = <T extends AuditRecord['type']>(type: T) =>
  intact.filter((record): record is Extract<AuditRecord, { type: T }> => record.type === type)
const without = (gone: AuditRecord[]) => tampering.recount(intact.filter((r) => !gone.includes(r)))

describe('an export as it was made', () => {
  it('is whole', async () => {
    const verdict = await check(intact, { checkpoints, publicKeys: [publicKey] })
    expect(verdict).toMatchObject({ findings: [], links: 7, entries: 20 })
    expect(verdict.vouchedSeq).toBe(verdict.head.seq)
    expect(only('opening').length).toBeGreaterThan(15)
  })

  it('stays whole without the personal values that were erased', async () => {
    expect(await codes(without(only('opening').slice(3, 9)))).toEqual([])
  })
})

describe('what was done is said', () => {
  const replaced = <T extends AuditRecord>(record: T, change: Partial<T>) =>
    intact.map((other) => (other === record ? { ...record, ...change } : other))

  it('an entry was edited', async () => {
    const [entry] = only('entry').slice(4)
    const edited = replaced(entry!, { actor: 'user:somebody else' })
    expect((await check(edited)).findings).toEqual([{ code: 'edited_entry', entry: entry!.id }])
  })

  it('an entry was edited together with its hash', async () => {
    const [entry] = only('entry').slice(4)
    const edited = replaced(entry!, tampering.rehash({ ...entry!, actor: 'user:x' }))
    expect((await check(edited)).findings).toMatchObject([{ code: 'replaced_entries' }])
  })

  it('an entry is missing', async () => {
    const { id, tx } = only('entry').at(4)!
    const { seq } = only('link').find((link) => link.tx === tx)!
    const gone = intact.filter(
      (record) =>
        (record.type === 'entry' && record.id === id) ||
        (record.type === 'opening' && record.entryId === id),
    )
    expect((await check(without(gone))).findings).toMatchObject([{ code: 'missing_entries', seq }])
  })

  it('a link is missing, with or without its entries', async () => {
    const link = only('link')[4]!
    const entries = only('entry').filter(({ tx }) => tx === link.tx)
    const found = [{ code: 'gap', from: link.seq, to: link.seq }]
    expect((await check(without([link, ...entries]))).findings).toEqual(found)
    const findings = (await check(without([link]))).findings
    expect(findings.filter(({ code }) => code === 'entry_without_link')).toHaveLength(
      entries.length,
    )
    expect(findings).toContainEqual(found[0])
  })

  it('an opening is not what was committed to', async () => {
    const opening = only('opening')[5]!
    const edited = replaced(opening, { value: '"別人"' })
    expect((await check(edited)).findings).toMatchObject([
      { code: 'false_opening', entry: opening.entryId },
    ])
  })

  it('an opening belongs to another entry', async () => {
    const [first, second] = [only('opening')[0]!, only('opening').at(-1)!]
    const moved = replaced(first, second)
    expect(await codes(moved)).toContain('stray_opening')
  })

  it('the file was cut off', async () => {
    expect(await codes(intact.slice(0, -1))).toEqual(['incomplete_file'])
    expect(await codes(intact.slice(0, -9))).toContain('incomplete_file')
    expect(await codes([])).toEqual(['incomplete_file'])
  })
})

describe('a chain that is whole in itself', () => {
  const cut = () => tampering.truncate(intact, 5)
  const rewritten = () => tampering.rewrite(intact, 9, { payload: '{}' })
  const bare = (records: AuditRecord[]) =>
    tampering.recount(records.filter(({ type }) => type !== 'checkpoint'))

  it('but cut, or rewritten, passes for whole without checkpoints', async () => {
    expect(await codes(bare(cut()))).toEqual([])
    expect(await codes(bare(rewritten()))).toEqual([])
  })

  it('is found by checkpoints kept elsewhere', async () => {
    expect(await codes(bare(cut()), { checkpoints })).toEqual(['truncated'])
    expect(await codes(bare(rewritten()), { checkpoints })).toEqual(['rewritten', 'rewritten'])
  })

  it('is found by a head that somebody wrote down', async () => {
    const { seq, hash } = only('link').at(-1)!
    const expectHead = { seq, hash }
    expect(await codes(bare(cut()), { expectHead })).toEqual(['truncated'])
    expect(await codes(bare(rewritten()), { expectHead })).toEqual(['rewritten'])
    expect(await codes(intact, { expectHead })).toEqual([])
  })

  it('is found by its own checkpoints, which nobody else can sign', async () => {
    const mallory = generateKeyPairSync('ed25519').privateKey
    const forged = tampering.rewrite(intact, 9, { payload: '{}' }, mallory)
    expect(await codes(forged)).toEqual([])
    expect(await codes(forged, { publicKeys: [publicKey] })).toEqual([
      'bad_signature',
      'bad_signature',
    ])
  })
})

it('of 1,000 ways to tamper 1,000 are found', async () => {
  let found = 0
  await fc.assert(
    fc.asyncProperty(tampering.arbitrary(intact), async (tampered: Tampering) => {
      const { findings } = await check(tampered.records, { checkpoints, publicKeys: [publicKey] })
      expect(findings, tampered.what).not.toEqual([])
      found++
    }),
    { numRuns: 1_000 },
  )
  expect(found).toBe(1_000)
})

describe('the program', () => {
  it('reads lines of either end, and no other, whatever a text holds', async () => {
    const read = async (text: string) => {
      const file = join(folder, 'lines.ndjson')
      await writeFile(file, text)
      return (await verify(readExport(file))).findings
    }
    const text = intact.map((record) => JSON.stringify(record)).join('\n')
    expect(text).toContain('\u2028')
    for (const sound of [text, `${text}\n`, text.replaceAll('\n', '\r\n')])
      expect(await read(sound)).toEqual([])
    const twice = text.replace('"actor":', '"actor":"user:another","actor":')
    expect(await read(twice)).toContainEqual(expect.objectContaining({ code: 'unreadable' }))
    expect(await read(text.replace('"seq":1,', '"seq": 1,'))).not.toEqual([])
  })

  it('says in a sentence what is wrong, and ends with 1', async () => {
    const entry = only('entry')[0]!
    const edited = intact.map((r) => (r === entry ? { ...entry, action: 'delete' } : r))
    const { code, stdout } = await run(edited, '--lang', 'en')
    expect(code).toBe(1)
    expect(stdout).toContain(`Entry ${entry.id} was edited`)
    expect((await run(edited, '--lang', 'ja')).stdout).toContain('書き換えられています')
  })

  it('says that nothing is, how far it is vouched for, and ends with 0', async () => {
    const [files, head] = [await keptElsewhere(), only('link').at(-1)!]
    const whole = await run(intact, '--lang', 'en', ...files, '--head', `${head.seq}:${head.hash}`)
    expect(whole).toMatchObject({ code: 0 })
    expect(whole.stdout).toContain('7 links, 20 entries')
    expect(whole.stdout).toContain(`Signed checkpoints vouch for it up to link ${head.seq}`)
    const alone = await run(
      intact
        .filter(({ type }) => type !== 'checkpoint')
        .map((r) => (r.type === 'end' ? { ...r, checkpoints: 0 } : r)),
      '--lang',
      'en',
    )
    expect(alone.stdout).toContain('No checkpoint vouches for it')
  })

  it('finds a cut chain by the checkpoints, and ends with 1', async () => {
    const { code, stdout } = await run(
      tampering.truncate(intact, 5),
      ...['--lang', 'en'],
      ...(await keptElsewhere()),
    )
    expect(code).toBe(1)
    expect(stdout).toContain('its end was cut off')
  })

  it('ends with 2 when it can’t read what it was given', async () => {
    expect(await run(intact, '--public-key', join(folder, 'none'))).toMatchObject({ code: 2 })
    expect(await run(intact, '--head', 'x')).toMatchObject({ code: 2 })
    expect(await program(join(folder, 'none'))).toMatchObject({ code: 2 })
  })
}, 60_000)

async function keptElsewhere(): Promise<string[]> {
  const [file, key] = [join(folder, 'checkpoints.ndjson'), join(folder, 'key.pub')]
  await writeFile(file, checkpoints.map((checkpoint) => JSON.stringify(checkpoint)).join('\n'))
  await writeFile(key, createPublicKey(privateKey).export({ type: 'spki', format: 'pem' }))
  return ['--checkpoints', file, '--public-key', key]
}

async function run(records: unknown[], ...args: string[]) {
  const file = join(folder, 'export.ndjson')
  await writeFile(file, `${records.map((record) => JSON.stringify(record)).join('\n')}\n`)
  return program(file, ...args)
}

/** With an empty environment: it must need none. */
function program(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const cli = fileURLToPath(new URL('verify-cli.ts', import.meta.url))
  return new Promise((done) =>
    execFile(
      process.execPath,
      ['--import', import.meta.resolve('tsx'), cli, ...args],
      { env: {} },
      (error, stdout, stderr) => done({ code: Number(error?.code ?? 0), stdout, stderr }),
    ),
  )
}
