import type { Posture } from '#contract/agent-channel'
import type { Run } from '../run.ts'
import { findDevice } from './disk.ts'
import type { SystemFiles } from './files.ts'
import { lastPatch, pendingPatches } from './packages.ts'
import { screenLock } from './screen-lock.ts'

/** What endpoint sensors call their processes (`/proc/<pid>/comm`, 15 letters at most). */
const SENSORS: Readonly<Record<string, string>> = {
  'falcon-sensor': 'CrowdStrike Falcon',
  'falcon-sensor-b': 'CrowdStrike Falcon',
  wdavdaemon: 'Microsoft Defender for Endpoint',
  ds_agent: 'Trend Micro Deep Security',
  ds_am: 'Trend Micro Deep Security',
  xagt: 'Trellix Endpoint Security HX',
  cbagentd: 'VMware Carbon Black',
  's1-agent': 'SentinelOne',
  pmd: 'Palo Alto Cortex XDR',
  'elastic-endpoin': 'Elastic Defend',
  'wazuh-agentd': 'Wazuh',
}

export async function linuxPosture(run: Run, files: SystemFiles): Promise<Posture> {
  const edr = sensor(files)
  return {
    os: {
      version: osRelease(files).PRETTY_NAME ?? null,
      build: files.read('/proc/sys/kernel/osrelease')?.trim() ?? null,
    },
    patches: { lastInstalledOn: await lastPatch(run, files), pending: await pendingPatches(run) },
    diskEncryption: await encryption(run),
    edr: { running: edr !== null, product: edr, version: null },
    firewall: { on: await firewall(run) },
    screenLock: screenLock(files),
  }
}

/** os-release(5). */
export function osRelease(files: SystemFiles): Record<string, string> {
  const text = files.read('/etc/os-release') ?? files.read('/usr/lib/os-release') ?? ''
  return Object.fromEntries(
    [...text.matchAll(/^([A-Z_]+)=(?:"([^"]*)"|(\S*))$/gm)].map(([, name, quoted, plain]) => [
      name!,
      quoted ?? plain ?? '',
    ]),
  )
}

function sensor(files: SystemFiles): string | null {
  for (const pid of files.list('/proc')) {
    if (!/^\d+$/.test(pid)) continue
    const name = files.read(`/proc/${pid}/comm`)?.trim() ?? ''
    if (Object.hasOwn(SENSORS, name)) return SENSORS[name]!
  }
  return null
}

async function encryption(run: Run): Promise<Posture['diskEncryption']> {
  const mount = await run('findmnt', ['--noheadings', '--output', 'SOURCE', '/'])
  if (mount.code !== 0) return { on: null, method: null }
  const device = await findDevice(run)
  return device === null ? { on: false, method: null } : { on: true, method: 'LUKS' }
}

/** Whether something looks at what comes in: an input hook that drops, or has rules (nft(8)). */
async function firewall(run: Run): Promise<boolean | null> {
  for (const service of ['firewalld', 'ufw']) {
    const { code } = await run('systemctl', ['is-active', '--quiet', service])
    if (code === 0) return true
  }
  const { code, stdout } = await run('nft', ['--json', 'list', 'ruleset'])
  if (code !== 0) return null
  const { nftables = [] } = JSON.parse(stdout) as { nftables?: NftObject[] }
  const inputs = nftables.flatMap(({ chain }) => (chain?.hook === 'input' ? [chain] : []))
  return inputs.some(
    (chain) =>
      chain.policy === 'drop' ||
      nftables.some(({ rule }) => rule?.table === chain.table && rule?.chain === chain.name),
  )
}

interface NftObject {
  chain?: { table?: string; name?: string; hook?: string; policy?: string }
  rule?: { table?: string; chain?: string }
}
