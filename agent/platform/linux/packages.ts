import type { Inventory } from '#contract/agent-channel'
import type { Run } from '../run.ts'
import type { SystemFiles } from './files.ts'

const MOST = 5000

/** dpkg-query(1), else rpm(8). Null publishers: neither says who. */
export async function installedSoftware(run: Run): Promise<Inventory['software']> {
  const lines = async (program: string, args: string[]) => {
    const { code, stdout } = await run(program, args)
    return code === 0 ? stdout.split('\n') : []
  }
  const dpkg = await lines('dpkg-query', ['--show', `--showformat=\${Package}\\t\${Version}\\n`])
  const found = dpkg.length
    ? dpkg
    : await lines('rpm', [
        '--query',
        '--all',
        '--queryformat',
        '%{NAME}\\t%{VERSION}-%{RELEASE}\\n',
      ])
  return found
    .flatMap((line) => {
      const [name, version] = line.split('\t')
      return name ? [{ name, version: version ?? null, publisher: null }] : []
    })
    .slice(0, MOST)
}

/** Day of the last installation or upgrade. */
export async function lastPatch(run: Run, files: SystemFiles): Promise<string | null> {
  const log = files.read('/var/log/dpkg.log') ?? files.read('/var/log/dpkg.log.1')
  const days = [...(log ?? '').matchAll(/^(\d{4}-\d{2}-\d{2}) \S+ (?:install|upgrade) /gm)]
  if (days.length) return days.at(-1)![1]!
  const format = '%{INSTALLTIME}\\n'
  const { code, stdout } = await run('rpm', ['--query', '--all', '--queryformat', format])
  const newest = code === 0 ? Math.max(...stdout.trim().split('\n').map(Number)) : Number.NaN
  return Number.isFinite(newest) ? new Date(newest * 1000).toISOString().slice(0, 10) : null
}

/** What an upgrade would install, of what is known already: nothing is fetched (apt-get(8), --simulate). */
export async function pendingPatches(run: Run): Promise<number | null> {
  const args = ['--simulate', '-o', 'Debug::NoLocking=true', 'upgrade']
  const { code, stdout } = await run('apt-get', args)
  return code === 0 ? [...stdout.matchAll(/^Inst /gm)].length : null
}
