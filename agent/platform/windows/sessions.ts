import type { Run } from '../run.ts'

export interface WindowsSession {
  id: string
  /** Shown on a screen, there or over the network. */
  attached: boolean
  /** Its lock screen is up. */
  locked: boolean
}

/**
 * quser and tasklist by their columns, not their words, which are the machine's language: a session without
 * a name is attached to nothing, and a locked one runs LogonUI.exe.
 */
export async function windowsSessions(run: Run): Promise<WindowsSession[]> {
  const users = await run('cmd.exe', ['/d', '/c', 'chcp 65001>nul & quser'])
  const screens = await run('tasklist.exe', [
    '/fi',
    'imagename eq LogonUI.exe',
    '/fo',
    'csv',
    '/nh',
  ])
  const locked = new Set(
    screens.stdout.split(/\r?\n/).flatMap((line) => {
      const cells = [...line.matchAll(/"([^"]*)"/g)].map(([, cell]) => cell)
      return cells[0]?.toLowerCase() === 'logonui.exe' ? (cells[3] ?? []) : []
    }),
  )
  // Nobody signed on: quser ends with 1 and a sentence.
  return users.stdout.split(/\r?\n/).flatMap((line) => {
    const [, name, id] = /^[> ]\S+\s+(?:(\S*[^\d\s]\S*)\s+)?(\d+)\s+\S+\s+\S/.exec(line) ?? []
    return id ? [{ id, attached: name !== undefined, locked: locked.has(id) }] : []
  })
}

export const isOpen = ({ attached, locked }: WindowsSession): boolean => attached && !locked
