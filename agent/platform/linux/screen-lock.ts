import type { Posture } from '#contract/agent-channel'
import type { SystemFiles } from './files.ts'

/**
 * What the office has laid down for everybody (dconf(7), key files of the `local` database). What a user has
 * chosen is in his session, where the system's account does not look.
 */
export function screenLock(files: SystemFiles): Posture['screenLock'] {
  const folder = '/etc/dconf/db/local.d'
  const keys = new Map<string, string>()
  for (const name of files.list(folder).sort()) {
    let section = ''
    for (const line of (files.read(`${folder}/${name}`) ?? '').split('\n')) {
      section = /^\[(.+)\]$/.exec(line.trim())?.[1] ?? section
      const [, key, value] = /^([\w-]+)\s*=\s*(.+)$/.exec(line.trim()) ?? []
      if (key && value) keys.set(`${section}/${key}`, value.trim())
    }
  }
  const idle = /(\d+)$/.exec(keys.get('org/gnome/desktop/session/idle-delay') ?? '')?.[1]
  const lock = keys.get('org/gnome/desktop/screensaver/lock-enabled')
  return {
    // 0: never.
    afterSeconds: idle && Number(idle) > 0 ? Number(idle) : null,
    password: lock === undefined ? null : lock === 'true',
  }
}
