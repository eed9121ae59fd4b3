/**
 * What happened, by codes and numbers: no names, keys, tokens or answers (they may hold any of them), so
 * there is no place for free text either.
 */
export type LogFacts = Readonly<Record<string, string | number | boolean | null | undefined>>
export type LogLevel = 'debug' | 'info' | 'warn' | 'error'
export type Log = (level: LogLevel, event: string, facts?: LogFacts) => void

const ORDER: readonly LogLevel[] = ['debug', 'info', 'warn', 'error']

/** One line of JSON each, which journald or the task's log file keeps. */
export function lineLog(
  write: (line: string) => void,
  now: () => Date,
  least: LogLevel = 'info',
): Log {
  return (level, event, facts = {}) => {
    if (ORDER.indexOf(level) < ORDER.indexOf(least)) return
    write(`${JSON.stringify({ time: now().toISOString(), level, event, ...facts })}\n`)
  }
}

export const noLog: Log = () => {}
