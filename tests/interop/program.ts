import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const run = promisify(execFile)
const PATIENCE_MS = 60_000

export interface Outcome {
  code: number
  said: string
}

/** Runs a program in a folder; what it says on either stream, and how it ends. */
export async function program(
  cwd: string,
  name: string,
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<Outcome> {
  const options = { cwd, timeout: PATIENCE_MS, env: { ...process.env, ...env } }
  try {
    const { stdout, stderr } = await run(name, args, options)
    return { code: 0, said: stdout + stderr }
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string }
    return { code: code || 1, said: stdout + stderr }
  }
}
