import { generateKeyPairSync } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { inventory, posture } from '#contract/agent-channel'
import { requestFor } from '../../identity/request.ts'
import type { LockStep } from '../../lock/step.ts'
import type { Ran, Run } from '../run.ts'
import { windowsDevice } from './device.ts'
import type { WindowsPorts } from './ports.ts'
import { decodeScript } from './powershell.ts'
import { encodeRights, parseRights } from './rights.ts'

/** As the documentation that they name in their first line has them. */
const fixture = (name: string): string =>
  readFileSync(new URL(`fixtures/${name}`, import.meta.url), 'utf8').replace(/^[#;] http.*\n/, '')

const NOTICE = { message: '総務課\n011-000-0000', challenge: 'AAAA-BBBB-CCCC' }
const TPM = '{6F5C3A7B-1111-4222-8333-444455556666}'
const OLD = '{29687185-C79B-48B1-8F4D-2862D92592C9}'
const NEW = '{0B1F4A33-5555-4666-8777-888899990000}'
const SECRET = '025740-720005-791228-067595-085052-123456-654321-111111'

/** A laptop of which only what the agent asks for exists. */
function laptop() {
  const calls: string[] = []
  const files = new Map<string, Buffer>()
  const registry = new Map<string, string>([['CachedLogonsCount', '10']])
  let sessions = fixture('quser.txt')
  let rights: Buffer = Buffer.from(fixture('user-rights.inf'))
  let tpm = [TPM]
  let passwords = [OLD]
  const ok = (stdout = ''): Ran => ({ code: 0, stdout, stderr: '' })

  const script = (text: string): Ran => {
    if (text.includes('ProtectionStatus;drive')) return ok('{"there":true,"on":1,"drive":"C:"}')
    if (text.includes('ProtectKeyWithNumericalPassword')) {
      passwords.push(NEW)
      return ok(JSON.stringify({ protector: NEW, secret: SECRET }))
    }
    const deleted = /VolumeKeyProtectorID='([^']+)'/.exec(text)?.[1]
    if (text.includes('DeleteKeyProtector')) {
      passwords = passwords.filter((id) => id !== deleted)
      return ok('{"ok":true}')
    }
    const type = /KeyProtectorType=\[uint32\](\d)/.exec(text)?.[1]
    if (type) return ok(JSON.stringify({ ids: type === '3' ? passwords : type === '1' ? tpm : [] }))
    if (text.includes('Get-MpComputerStatus')) return ok(fixture('posture.json'))
    if (text.includes('Win32_UserProfile')) return ok(fixture('inventory.json'))
    if (text.includes('Win32_BIOS')) return ok('{"serial":"R1500123 "}')
    return { code: 1, stdout: '', stderr: '' }
  }
  const run: Run = async (program, args) => {
    if (program === 'powershell.exe') return script(decodeScript(args))
    calls.push([program, ...args].join(' '))
    const name = args[args.indexOf('/v') + 1]!
    if (program === 'cmd.exe') return { ...ok(sessions), code: sessions ? 0 : 1 }
    if (program === 'tasklist.exe') return ok(fixture('tasklist.csv'))
    if (program === 'tsdiscon.exe' || program === 'logoff.exe') {
      const lines = sessions.split('\n')
      const is = (line: string) => new RegExp(`\\s${args[0]}\\s+(Active|Disc)`).test(line)
      sessions = lines
        .flatMap((line) =>
          !is(line)
            ? [line]
            : program === 'logoff.exe'
              ? []
              : [line.replace(/(console|rdp-tcp#\d+)/, (word) => ' '.repeat(word.length))],
        )
        .join('\n')
      return ok()
    }
    if (program === 'reg.exe' && args[0] === 'query') {
      const value = registry.get(name)
      if (value === undefined) return { code: 1, stdout: '', stderr: '' }
      return ok(
        fixture('reg-query.txt').replace('CachedLogonsCount', name).replace(/10\n/, `${value}\n`),
      )
    }
    if (program === 'reg.exe' && args[0] === 'add')
      registry.set(name, args[args.indexOf('/d') + 1]!)
    if (program === 'reg.exe' && args[0] === 'delete') registry.delete(name)
    const path = args[args.indexOf('/cfg') + 1]!
    if (args[0] === '/export') files.set(path, rights)
    if (args[0] === '/configure') rights = files.get(path)!
    if (args[0] === '-forcerecovery') tpm = []
    if (args[0] === '-protectors') tpm = [TPM]
    if (program === 'certreq.exe' && args[0] === '-new') {
      const key = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
      const pem = requestFor(key.export({ format: 'pem', type: 'pkcs8' }) as string, 'PC')
      const text = pem.replaceAll('CERTIFICATE REQUEST', 'NEW CERTIFICATE REQUEST')
      files.set(args.at(-1)!, Buffer.from(text))
    }
    return ok()
  }
  const ports: WindowsPorts['files'] = {
    read: (path) => files.get(path) ?? null,
    write: (path, bytes) => void files.set(path, Buffer.from(bytes)),
    remove: (path) => void files.delete(path),
  }
  return {
    calls,
    registry,
    files,
    rights: () => parseRights(rights),
    passwords: () => passwords,
    device: () => windowsDevice({ folder: 'C:\\M', run, files: ports, pause: async () => {} }),
  }
}

const recovery = { rotate: async () => NEW, escrowed: async () => NEW }
const stepNamed = (steps: readonly LockStep[], name: string) =>
  steps.find((step) => step.name === name)!

test('each step locks, proves it, and brings back exactly what was there', async () => {
  const pc = laptop()
  const steps = (await pc.device()).lockSteps(recovery)
  const before = new Map<string, Awaited<ReturnType<LockStep['before']>>>()
  for (const step of steps) {
    if (step.name === 'remote-wipe') continue
    expect([step.name, (await step.probe()).holds]).toEqual([step.name, false])
    before.set(step.name, await step.before())
    await step.apply(NOTICE)
    expect([step.name, (await step.probe()).holds]).toEqual([step.name, true])
  }
  expect(pc.registry.get('CachedLogonsCount')).toBe('0')
  expect(pc.registry.get('legalnoticetext')).toContain('総務課 011-000-0000 challenge: AAAA')
  expect(pc.rights().SeDenyInteractiveLogonRight).toEqual([
    '*S-1-5-32-546',
    '*S-1-5-32-544',
    '*S-1-5-32-545',
  ])
  for (const step of [...steps].reverse()) {
    if (step.name === 'remote-wipe') continue
    await step.undo(before.get(step.name)!)
    const probe = await step.probeUndone(before.get(step.name)!)
    expect([step.name, probe.holds]).toEqual([step.name, true])
  }
  expect(pc.registry).toEqual(new Map([['CachedLogonsCount', '10']]))
  expect(pc.rights()).toEqual({
    SeDenyInteractiveLogonRight: ['*S-1-5-32-546'],
    SeDenyRemoteInteractiveLogonRight: [],
  })
  expect([...pc.files.keys()]).toEqual([])
})

test('screens: only sessions that show something are disconnected', async () => {
  const pc = laptop()
  await stepNamed((await pc.device()).lockSteps(recovery), 'screens').apply(NOTICE)
  expect(pc.calls.filter((call) => call.startsWith('tsdiscon'))).toEqual(['tsdiscon.exe 1'])
})

test('without an escrowed key nothing is done to the disk', async () => {
  const pc = laptop()
  const away = {
    rotate: async () => Promise.reject(new Error('away')),
    escrowed: async () => null,
  }
  const step = stepNamed((await pc.device()).lockSteps(away), 'tpm-protectors')
  await expect(step.apply(NOTICE)).rejects.toMatchObject({ code: 'no_recovery_key' })
  expect(pc.calls.filter((call) => call.startsWith('manage-bde'))).toEqual([])
})

test('recovery keys: one is added, listed and removed by its identifier', async () => {
  const pc = laptop()
  const { recoveryKeys } = await pc.device()
  expect(await recoveryKeys.volume()).toBe('C:')
  expect(await recoveryKeys.add()).toEqual({ protector: NEW, secret: SECRET })
  expect(await recoveryKeys.list()).toEqual([OLD, NEW])
  await recoveryKeys.remove(OLD)
  expect(pc.passwords()).toEqual([NEW])
  await expect(recoveryKeys.remove("'; evil")).rejects.toMatchObject({ code: 'tool_failed' })
})

test('inventory and posture are as the contract has them', async () => {
  const device = await laptop().device()
  expect(posture.parse(await device.posture())).toMatchObject({
    diskEncryption: { on: true, method: 'XTS-AES-256' },
    edr: { running: true, product: 'Microsoft Defender for Endpoint' },
    firewall: { on: true },
    screenLock: { afterSeconds: 600, password: true },
  })
  expect(inventory.parse(await device.inventory())).toMatchObject({
    tpm: { present: true, version: '2.0' },
    battery: { present: true, healthPercent: 90 },
    disks: [{ name: 'C:', sizeGb: 254.9, freeGb: 180 }],
    interfaces: [
      { name: 'Wi-Fi', mac: 'a4:6b:b6:12:34:56', wireless: true },
      { name: 'イーサネット', wireless: false },
    ],
  })
  expect(await device.serialNumber()).toBe('R1500123')
})

test('a network key is made by the TPM and its request is one that the office takes', async () => {
  const pc = laptop()
  const { networkKeys } = await pc.device()
  const csr = await networkKeys.request('0197a3f0-0000-7000-8000-0000000000a1')
  expect(csr).toContain('-----BEGIN CERTIFICATE REQUEST-----')
  expect(pc.calls.filter((call) => call.startsWith('certreq'))).toEqual([
    expect.stringMatching(/^certreq.exe -new -q -machine /),
  ])
})

test('rights survive their way through a file of the system', () => {
  const rights = {
    SeDenyInteractiveLogonRight: ['*S-1-5-32-546'],
    SeDenyRemoteInteractiveLogonRight: [],
  }
  expect(parseRights(encodeRights(rights))).toEqual(rights)
})
