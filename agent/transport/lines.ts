import { type Nudge, nudge } from '#contract/agent-channel'
import { Failure } from '../failure.ts'

const MAX_LINE = 16 * 1024

/**
 * NDJSON in pieces of any size. What isn't a nudge that we know is a sign of life all the same: the server
 * may be newer.
 * @throws Failure `malformed` for a line without an end
 */
export function lineReader(onLine: (nudge: Nudge | null) => void): (piece: string) => void {
  let rest = ''
  return (piece) => {
    const lines = (rest + piece).split('\n')
    rest = lines.pop()!
    if (rest.length > MAX_LINE) throw new Failure('malformed', 'a line without an end')
    for (const line of lines) if (line.trim()) onLine(readLine(line))
  }
}

function readLine(line: string): Nudge | null {
  try {
    const read = nudge.safeParse(JSON.parse(line))
    return read.success ? read.data : null
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}
