import { outputOf, type Run } from '../run.ts'

export interface Session {
  id: string
  graphical: boolean
  locked: boolean
}

const GRAPHICAL = new Set(['x11', 'wayland', 'mir'])

/** Everybody who is signed on, as loginctl(1) tells; not the greeter, which waits for somebody. */
export async function listSessions(run: Run): Promise<Session[]> {
  const list = await outputOf(run, 'loginctl', ['list-sessions', '--no-legend', '--no-pager'])
  const ids = list.split('\n').flatMap((line) => line.trim().split(/\s+/)[0] || [])
  const sessions: Session[] = []
  for (const id of ids) {
    const facts = await show(run, id)
    if (facts?.Class !== 'user' || facts.State === 'closing') continue
    const graphical = GRAPHICAL.has(facts.Type ?? '')
    sessions.push({ id, graphical, locked: facts.LockedHint === 'yes' })
  }
  return sessions
}

/** Null: it has ended meanwhile. */
async function show(run: Run, id: string): Promise<Record<string, string> | null> {
  const wanted = ['Class', 'State', 'Type', 'LockedHint'].map((name) => `--property=${name}`)
  const { code, stdout } = await run('loginctl', ['show-session', id, ...wanted])
  if (code !== 0) return null
  return Object.fromEntries(
    stdout.split('\n').flatMap((line) => {
      const at = line.indexOf('=')
      return at > 0 ? [[line.slice(0, at), line.slice(at + 1)]] : []
    }),
  )
}
