import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { KEY_FILE, linuxDisk } from '#agent/platform/linux/disk'
import { systemFiles } from '#agent/platform/linux/files'
import { linuxNetworkKeys } from '#agent/platform/linux/network'
import { type Run, runProgram } from '#agent/platform/run'
import { openRecovery } from '#agent/recovery/recovery'
import { memoryStore } from '#agent/storage/memory'
import { fromPem, parseRequest } from '#certs'
import type { AgentEscrow } from '#contract/agent-channel'

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'mamori-agent-'))
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

/** LUKS2 on a file: slots and headers are as on a disk, and nothing needs the kernel. */
async function encryptedDisk() {
  const image = join(root, 'disk.img')
  writeFileSync(image, Buffer.alloc(32 * 1024 * 1024))
  const quick = ['--batch-mode', '--type', 'luks2', '--pbkdf', 'pbkdf2']
  const cheap = [...quick, '--pbkdf-force-iterations', '1000']
  const must = async (args: string[], input?: string) =>
    expect(await runProgram('cryptsetup', args, { input })).toMatchObject({ code: 0 })
  await must(['luksFormat', ...cheap, image, '-'], 'the holder knows this')
  mkdirSync(join(root, 'etc/mamori'), { recursive: true })
  writeFileSync(join(root, KEY_FILE), 'a key file of the agent', { mode: 0o600 })
  await must(
    [
      'luksAddKey',
      ...cheap.filter((each) => !/^(--type|luks2)$/.test(each)),
      image,
      join(root, KEY_FILE),
    ],
    'the holder knows this',
  )
  const opens = async (secret: string) =>
    (
      await runProgram('cryptsetup', ['open', '--test-passphrase', '--key-file', '-', image], {
        input: secret,
      })
    ).code === 0
  return { image, opens }
}

const escrowTo = (office: AgentEscrow[]) => async (body: AgentEscrow) => void office.push(body)
const NOTICE = { message: '', challenge: '' }

test('level 3 leaves only the escrowed key, and the release brings back what was there', async () => {
  const { image, opens } = await encryptedDisk()
  const ports = { run: runProgram, files: systemFiles(root), pause: async () => {} }
  const disk = linuxDisk(ports, image)
  const office: AgentEscrow[] = []
  const recovery = openRecovery(memoryStore(), disk.keys, escrowTo(office))
  const step = disk.slotStep(recovery)

  expect(await step.probe()).toMatchObject({ holds: false })
  const before = await step.before()
  await step.apply(NOTICE)
  expect(await step.probe()).toMatchObject({ holds: true, detail: '1 slots' })
  expect(office).toMatchObject([{ kind: 'recovery_key', volume: image }])
  const { secret } = office[0]!
  expect([await opens('the holder knows this'), await opens(secret)]).toEqual([false, true])

  await step.undo(before)
  expect(await step.probeUndone(before)).toMatchObject({ holds: true })
  expect([await opens('the holder knows this'), await opens(secret)]).toEqual([true, true])
})

test('no slot is dropped before the office has acknowledged the new key', async () => {
  const { image, opens } = await encryptedDisk()
  const ports = { run: runProgram, files: systemFiles(root), pause: async () => {} }
  const disk = linuxDisk(ports, image)
  const store = memoryStore()
  const away = openRecovery(store, disk.keys, () => Promise.reject(new Error('away')))
  const step = disk.slotStep(away)
  await expect(step.apply(NOTICE)).rejects.toMatchObject({ code: 'no_recovery_key' })
  expect(await opens('the holder knows this')).toBe(true)

  // The same key once there is a network again, and no second slot.
  const office: AgentEscrow[] = []
  const again = openRecovery(store, disk.keys, escrowTo(office))
  await again.rotate()
  expect(await disk.keys.list()).toHaveLength(1)
  expect(await opens(office[0]!.secret)).toBe(true)
  await again.rotate()
  expect(await disk.keys.list()).toHaveLength(1)
  expect([await opens(office[0]!.secret), await opens(office[1]!.secret)]).toEqual([false, true])
})

test('a wipe leaves no slot that opens the disk', async () => {
  const { image, opens } = await encryptedDisk()
  const ports = { run: runProgram, files: systemFiles(root), pause: async () => {} }
  const step = linuxDisk(ports, image).wipeStep()
  expect(await step.probe()).toMatchObject({ holds: false })
  await step.apply(NOTICE)
  expect(await step.probe()).toMatchObject({ holds: true })
  expect(await opens('the holder knows this')).toBe(false)
})

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  await new Promise((resolve) => server.close(resolve))
  return port
}

test('a network key is made in the TPM: its file is of no use without it', async () => {
  const port = await freePort()
  const folder = join(root, 'tpm')
  mkdirSync(folder)
  const control = `type=tcp,port=${port + 1}`
  const chip: ChildProcess = spawn('swtpm', [
    ...['socket', '--tpm2', '--tpmstate', `dir=${folder}`, '--flags', 'startup-clear'],
    ...['--server', `type=tcp,port=${port}`, '--ctrl', control],
  ])
  const ended = new Promise((resolve) => chip.on('close', resolve))
  try {
    const tcti = `swtpm:host=127.0.0.1,port=${port}`
    const run: Run = (program, args, options) =>
      runProgram(
        'env',
        [`TPM2OPENSSL_TCTI=${tcti}`, `TPM2TOOLS_TCTI=${tcti}`, program, ...args],
        options,
      )
    while ((await run('tpm2_getrandom', ['--hex', '4'])).code !== 0)
      await new Promise((resolve) => setTimeout(resolve, 50))
    mkdirSync(join(root, 'dev'))
    writeFileSync(join(root, 'dev/tpmrm0'), '')
    const keys = linuxNetworkKeys(run, systemFiles(root))
    const csr = await keys.request('0197a3f0-0000-7000-8000-0000000000a1')
    const request = parseRequest(fromPem(csr, 'CERTIFICATE REQUEST')[0]!)
    expect(request.publicKey.kind).toBe('P-256')
    const key = readFileSync(join(root, 'etc/mamori/network/a/key.pem'), 'utf8')
    expect(key).toContain('BEGIN TSS2 PRIVATE KEY')
  } finally {
    chip.kill('SIGKILL')
    await ended
  }
})
