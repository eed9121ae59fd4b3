import { createHash } from 'node:crypto'
import { networkInterfaces } from 'node:os'
import type { Inventory } from '#contract/agent-channel'
import type { Run } from '../run.ts'
import type { SystemFiles } from './files.ts'
import { installedSoftware } from './packages.ts'

const DMI = '/sys/class/dmi/id'
/** Fillers that firmwares leave in. */
const FILLER = /^(|none|default string|to be filled by o\.?e\.?m\.?|system serial number|0+)$/i

export function firmwareWord(files: SystemFiles, name: string): string | null {
  const word = files.read(`${DMI}/${name}`)?.trim() ?? ''
  return FILLER.test(word) ? null : word.slice(0, 200)
}

export async function linuxInventory(
  run: Run,
  files: SystemFiles,
  hostname: string,
): Promise<Inventory> {
  return {
    hostname,
    maker: firmwareWord(files, 'sys_vendor'),
    model: firmwareWord(files, 'product_name'),
    serialNumber: firmwareWord(files, 'product_serial'),
    processor: /^model name\s*:\s*(.+)$/m.exec(files.read('/proc/cpuinfo') ?? '')?.[1] ?? null,
    memoryMb: memory(files),
    disks: await disks(run),
    tpm: await tpm(run, files),
    battery: battery(files),
    interfaces: interfaces(files),
    wifi: { ssid: await ssid(run) },
    users: await users(run, files),
    software: await installedSoftware(run),
  }
}

function memory(files: SystemFiles): number | null {
  const kb = /^MemTotal:\s+(\d+) kB/m.exec(files.read('/proc/meminfo') ?? '')?.[1]
  return kb ? Math.round(Number(kb) / 1024) : null
}

const GB = 1e9
/** Coarse: the inventory is sent anew when it has changed, and free space always does. */
const FREE_STEP_GB = 10

interface Disk {
  name?: string
  type?: string
  size?: number | string
  fsavail?: number | string | null
  children?: Disk[]
}

async function disks(run: Run): Promise<Inventory['disks']> {
  const args = ['--json', '--bytes', '--output', 'NAME,TYPE,SIZE,FSAVAIL']
  const { code, stdout } = await run('lsblk', args)
  if (code !== 0) return []
  const { blockdevices = [] } = JSON.parse(stdout) as { blockdevices?: Disk[] }
  const free = ({ fsavail, children = [] }: Disk): number =>
    Number(fsavail ?? 0) + children.reduce((sum, child) => sum + free(child), 0)
  return blockdevices
    .filter(({ type }) => type === 'disk')
    .slice(0, 50)
    .map((disk) => ({
      name: disk.name ?? '',
      sizeGb: Math.round((Number(disk.size ?? 0) / GB) * 10) / 10,
      freeGb: Math.floor(free(disk) / GB / FREE_STEP_GB) * FREE_STEP_GB,
    }))
}

async function tpm(run: Run, files: SystemFiles): Promise<Inventory['tpm']> {
  const major = files.read('/sys/class/tpm/tpm0/tpm_version_major')?.trim()
  if (!major) return { present: files.exists('/sys/class/tpm/tpm0'), version: null, ekSha256: null }
  return { present: true, version: `${major}.0`, ekSha256: await endorsementKey(run) }
}

/** SHA-256 of the certificate that the maker has put in at the RSA index (TCG EK Credential Profile §2.2.1.4). */
async function endorsementKey(run: Run): Promise<string | null> {
  const { code, stdout } = await run('sh', ['-c', 'tpm2_nvread 0x01C00002 | base64 -w0'])
  const der = Buffer.from(stdout, 'base64')
  return code === 0 && der.length > 0 ? createHash('sha256').update(der).digest('hex') : null
}

/** Documentation/ABI/testing/sysfs-class-power: full charge now against when it was new. */
function battery(files: SystemFiles): Inventory['battery'] {
  const folder = '/sys/class/power_supply'
  const name = files.list(folder).find((each) => /^(BAT|CMB)/.test(each))
  if (!name) return { present: false, healthPercent: null }
  const number = (file: string) => Number(files.read(`${folder}/${name}/${file}`) ?? Number.NaN)
  const health = (kind: string) => (number(`${kind}_full`) / number(`${kind}_full_design`)) * 100
  const percent = [health('energy'), health('charge')].find(Number.isFinite)
  return { present: true, healthPercent: percent === undefined ? null : Math.round(percent) }
}

function interfaces(files: SystemFiles): Inventory['interfaces'] {
  const folder = '/sys/class/net'
  const known = networkInterfaces()
  return files
    .list(folder)
    .filter((name) => name !== 'lo')
    .slice(0, 100)
    .map((name) => ({
      name: name.slice(0, 200),
      mac: files.read(`${folder}/${name}/address`)?.trim() || (known[name]?.[0]?.mac ?? null),
      wireless: files.list(`${folder}/${name}`).some((each) => /^(wireless|phy80211)$/.test(each)),
    }))
}

/** Network names are bytes; what `iw` could not write as text is left out. */
async function ssid(run: Run): Promise<string | null> {
  const { code, stdout } = await run('iw', ['dev'])
  return code === 0 ? (/^\s*ssid (.+)$/m.exec(stdout)?.[1]?.slice(0, 200) ?? null) : null
}

const FIRST_PERSON = 1000
const NOBODY = 60_000

async function users(run: Run, files: SystemFiles): Promise<Inventory['users']> {
  const last = await lastSignOns(run)
  return (files.read('/etc/passwd') ?? '')
    .split('\n')
    .map((line) => line.split(':'))
    .filter(([name, , uid = '', , , , shell = '']) => {
      const number = Number(uid)
      const person = number === 0 || (number >= FIRST_PERSON && number < NOBODY)
      return name && person && !/(nologin|false|sync)$/.test(shell)
    })
    .slice(0, 1000)
    .map(([name = '']) => ({ name, lastSignOnAt: last.get(name) ?? null }))
}

/** lastlog(8), whose last column is a date as date(1) writes it in English. */
async function lastSignOns(run: Run): Promise<Map<string, string>> {
  const { code, stdout } = await run('lastlog', [])
  const found = new Map<string, string>()
  if (code !== 0) return found
  for (const line of stdout.split('\n').slice(1)) {
    const name = line.split(/\s+/)[0] ?? ''
    const date = / ((?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) .+)$/.exec(line)?.[1]
    if (name && date && Number.isFinite(Date.parse(date)))
      found.set(name, new Date(date).toISOString())
  }
  return found
}
