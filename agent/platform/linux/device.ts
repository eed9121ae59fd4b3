import { chmodSync } from 'node:fs'
import { hostname } from 'node:os'
import { setTimeout as pause } from 'node:timers/promises'
import { Failure } from '../../failure.ts'
import type { Check, Device } from '../device.ts'
import { type Run, runProgram } from '../run.ts'
import { linuxDisk } from './disk.ts'
import { systemFiles } from './files.ts'
import { firmwareWord, linuxInventory } from './inventory.ts'
import { type LinuxPorts, nologinStep, screenStep, sessionsStep } from './lock.ts'
import { linuxNetworkKeys } from './network.ts'
import { linuxPosture } from './posture.ts'
import { listSessions } from './sessions.ts'

export interface LinuxOptions {
  /** Stands for `/`, in tests. */
  root?: string
  run?: Run
  /** The encrypted device, where it shouldn't be looked for. */
  disk?: string
  pause?: (ms: number) => Promise<void>
}

export function linuxDevice(options: LinuxOptions = {}): Device {
  const { root = '/', run = runProgram } = options
  const files = systemFiles(root)
  const ports: LinuxPorts = { run, files, pause: options.pause ?? ((ms) => pause(ms)) }
  const disk = linuxDisk(ports, options.disk)
  const name = () => (files.read('/etc/hostname')?.trim() || hostname()).slice(0, 200)
  const device: Device = {
    platform: 'linux',
    uptimeMs: () => Number((files.read('/proc/uptime') ?? '').split(' ')[0]) * 1000,
    bootId: () => files.read('/proc/sys/kernel/random/boot_id')?.trim() ?? '',
    hostname: name,
    serialNumber: async () => {
      const word = firmwareWord(files, 'product_serial')
      if (word === null) throw new Failure('no_serial_number', 'the firmware says none')
      return word
    },
    posture: () => linuxPosture(run, files),
    inventory: () => linuxInventory(run, files, name()),
    recoveryKeys: disk.keys,
    networkKeys: linuxNetworkKeys(run, files),
    lockSteps: (recovery) => [
      screenStep(ports),
      nologinStep(ports),
      sessionsStep(ports),
      disk.slotStep(recovery),
      disk.wipeStep(),
    ],
    powerOff: async () => {
      const { code } = await run('systemctl', ['poweroff'])
      if (code !== 0) await run('shutdown', ['-h', 'now'])
    },
    protectFolder: async (folder) => chmodSync(folder, 0o700),
    checks: () => [],
  }
  return { ...device, checks: () => checks(device, ports, disk) }
}

function checks(device: Device, ports: LinuxPorts, disk: ReturnType<typeof linuxDisk>): Check[] {
  const { run } = ports
  const check = (name: string, work: () => Promise<string>): Check => ({ name, run: work })
  return [
    check('serial number', async () => `${(await device.serialNumber()).length} characters`),
    check('boot id', async () => device.bootId().slice(0, 8)),
    check('sessions', async () => `${(await listSessions(run)).length}`),
    check('inventory', async () => `${(await device.inventory()).software.length} packages`),
    check('posture', async () => JSON.stringify((await device.posture()).firewall)),
    check('encrypted disk', async () => (await disk.device()) ?? 'none'),
    check('recovery slots', async () => `${(await disk.keys.list()).length}`),
    check('network certificate', async () =>
      (await device.networkKeys.installed()) ? 'installed' : 'none',
    ),
  ]
}
