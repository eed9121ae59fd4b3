import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { hostname, uptime } from 'node:os'
import { setTimeout as pause } from 'node:timers/promises'
import { z } from 'zod'
import { Failure } from '../../failure.ts'
import type { Check, Device } from '../device.ts'
import { outputOf, type Run, runProgram } from '../run.ts'
import { windowsDisk } from './disk.ts'
import { windowsInventory } from './inventory.ts'
import { cachedLogonsStep, noticeStep, screenStep, sessionsStep } from './lock.ts'
import { windowsNetworkKeys } from './network.ts'
import type { WindowsPorts } from './ports.ts'
import { windowsPosture } from './posture.ts'
import { powershell } from './powershell.ts'
import { readValue } from './registry.ts'
import { logonRightsStep } from './rights.ts'
import { windowsSessions } from './sessions.ts'
import { wipeStep } from './wipe.ts'

export interface WindowsOptions {
  folder: string
  run?: Run
  files?: WindowsPorts['files']
  pause?: (ms: number) => Promise<void>
}

const realFiles: WindowsPorts['files'] = {
  read: (path) => {
    try {
      return readFileSync(path)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
      throw error
    }
  },
  write: (path, bytes) => writeFileSync(path, bytes),
  remove: (path) => rmSync(path, { force: true }),
}

/** Counts the starts of the machine. */
const PREFETCH =
  'HKLM\\SYSTEM\\CurrentControlSet\\Control\\Session Manager\\Memory Management\\PrefetchParameters'

export async function windowsDevice(options: WindowsOptions): Promise<Device> {
  const { folder, run = runProgram, files = realFiles } = options
  const ports: WindowsPorts = { run, files, folder, pause: options.pause ?? ((ms) => pause(ms)) }
  const bootId = (await readValue(run, PREFETCH, 'BootId')) ?? ''
  const disk = windowsDisk(ports)
  const device: Device = {
    platform: 'windows',
    // Goes on while it sleeps (GetTickCount64).
    uptimeMs: () => uptime() * 1000,
    bootId: () => bootId,
    hostname: () => hostname().slice(0, 200),
    serialNumber: async () => {
      const script = `ConvertTo-Json -Compress @{serial=(Get-CimInstance Win32_BIOS).SerialNumber}`
      const { serial } = await powershell(run, script, z.object({ serial: z.string().nullish() }))
      if (!serial?.trim()) throw new Failure('no_serial_number', 'the firmware says none')
      return serial.trim()
    },
    posture: () => windowsPosture(run),
    inventory: () => windowsInventory(run, hostname().slice(0, 200)),
    recoveryKeys: disk.keys,
    networkKeys: windowsNetworkKeys(ports),
    lockSteps: (recovery) => [
      screenStep(ports),
      noticeStep(ports),
      cachedLogonsStep(ports),
      logonRightsStep(ports),
      sessionsStep(ports),
      disk.recoveryStep(recovery),
      wipeStep(run),
    ],
    powerOff: async () => void (await run('shutdown.exe', ['/s', '/f', '/t', '0'])),
    // SYSTEM and administrators, by their numbers, since their names are translated; nothing inherited.
    protectFolder: async (path) => {
      const grants = ['*S-1-5-18:(OI)(CI)F', '*S-1-5-32-544:(OI)(CI)F']
      await outputOf(run, 'icacls.exe', [path, '/inheritance:r', '/grant:r', ...grants, '/T', '/Q'])
    },
    checks: () => [],
  }
  return { ...device, checks: () => checks(device, ports, disk.keys) }
}

type RecoveryKeys = Device['recoveryKeys']

function checks(device: Device, ports: WindowsPorts, keys: RecoveryKeys): Check[] {
  const { run } = ports
  const check = (name: string, work: () => Promise<string>): Check => ({ name, run: work })
  const recovery = { rotate: async () => '', escrowed: async () => null }
  // Their `before` and `probe` read what they would change.
  const steps = device.lockSteps(recovery).filter(({ name }) => name !== 'remote-wipe')
  return [
    check('serial number', async () => `${(await device.serialNumber()).length} characters`),
    check('boot id', async () => device.bootId() || Promise.reject(new Failure('no_boot_id'))),
    check('sessions', async () => `${(await windowsSessions(run)).length}`),
    check('inventory', async () => `${(await device.inventory()).software.length} programs`),
    check('posture', async () => `build ${(await device.posture()).os.build}`),
    check('BitLocker volume', async () => (await keys.volume()) ?? 'off'),
    check('recovery passwords', async () => `${(await keys.list()).length}`),
    check('network certificate', async () =>
      (await device.networkKeys.installed()) ? 'installed' : 'none',
    ),
    ...steps.map((step) =>
      check(`lock: ${step.name}`, async () => {
        await step.before()
        return `${(await step.probe()).holds ? 'locked' : 'open'}`
      }),
    ),
    check('MDM bridge', async () => {
      const script = `$i=Get-CimInstance -Namespace root/cimv2/mdm/dmmap -ClassName MDM_RemoteWipe;ConvertTo-Json -Compress @{there=($null -ne $i)}`
      const { there } = await powershell(run, script, z.object({ there: z.boolean() }))
      return there ? 'there' : Promise.reject(new Failure('not_there'))
    }),
  ]
}
