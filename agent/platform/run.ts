import { execFile } from 'node:child_process'
import { Failure } from '../failure.ts'

export interface Ran {
  code: number
  stdout: string
  stderr: string
}

/**
 * The one door to the system's own programs, so that a test can stand in for all of them. Never by a shell:
 * an argument is an argument. A program that isn't there answers 127, as a shell would say.
 */
export type Run = (
  program: string,
  args: readonly string[],
  options?: { input?: string; timeoutMs?: number },
) => Promise<Ran>

const TIMEOUT_MS = 60_000
const MAX_OUTPUT = 32 * 1024 * 1024

export const runProgram: Run = (program, args, { input, timeoutMs = TIMEOUT_MS } = {}) =>
  new Promise((resolve) => {
    const options = {
      timeout: timeoutMs,
      maxBuffer: MAX_OUTPUT,
      windowsHide: true,
      // Their words are read: in one language, whatever the system speaks.
      env: { ...process.env, LC_ALL: 'C.UTF-8', LANG: 'C.UTF-8' },
    }
    const child = execFile(program, args, options, (error, stdout, stderr) => {
      const code = !error ? 0 : typeof error.code === 'number' ? error.code : codeOf(error.code)
      resolve({ code, stdout, stderr })
    })
    // It may have ended without reading; that shows in its exit code.
    child.stdin?.on('error', () => {})
    child.stdin?.end(input)
  })

const codeOf = (code: unknown): number => (code === 'ENOENT' ? 127 : code === 'EACCES' ? 126 : 124)

/** What it wrote, if it ended well. @throws Failure `tool_failed`, `tool_missing` */
export async function outputOf(
  run: Run,
  program: string,
  args: readonly string[],
  options?: Parameters<Run>[2],
): Promise<string> {
  const { code, stdout } = await run(program, args, options)
  // What it wrote besides may hold names and keys, and goes nowhere.
  if (code !== 0)
    throw new Failure(
      code === 127 ? 'tool_missing' : 'tool_failed',
      `${program} ended with ${code}`,
    )
  return stdout
}
