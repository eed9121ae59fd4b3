import type { Status } from '../control/protocol.ts'
import { type Locale, say, type Word } from './words.ts'

/** East Asian characters take two places in a terminal (UAX #11; the blocks that these words use). */
const width = (text: string): number =>
  [...text].reduce((sum, one) => sum + (/[⺀-鿿가-힣豈-﫿！-｠]/.test(one) ? 2 : 1), 0)

export function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_cell, at) =>
    Math.max(...rows.map((row) => width(row[at] ?? ''))),
  )
  return rows
    .map((row) =>
      row
        .map((cell, at) => cell + ' '.repeat((widths[at] ?? 0) - width(cell)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

export function showStatus(status: Status, locale: Locale): string {
  const { lease, lock, challenge } = status
  const hours = lease && {
    elapsed: Math.floor(lease.elapsedHours),
    grace: lease.graceHours + lease.addHours,
  }
  const row = (word: Word, value: string): [string, string] => [say(locale, word), value]
  return table([
    row('agent', say(locale, status.running ? 'running' : 'stopped')),
    row('device', status.deviceId),
    row('server', status.server),
    row('version', status.agentVersion),
    row('certificate', status.certificateUntil),
    row('lock', say(locale, `level_${lock.level}` as Word)),
    ...(challenge ? [row('challenge', challenge)] : []),
    row('lease', hours ? say(locale, 'hours', hours) : say(locale, 'none')),
    row('untold', String(status.untold)),
  ])
}
