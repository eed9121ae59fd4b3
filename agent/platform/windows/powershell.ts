import type { z } from 'zod'
import { Failure } from '../../failure.ts'
import { outputOf, type Run } from '../run.ts'

/**
 * A script's objects as JSON: names and numbers, where the system's own programs would answer in the language
 * of the machine. -EncodedCommand (about_PowerShell_exe): no quoting to get wrong.
 */
export async function powershell<T>(run: Run, script: string, schema: z.ZodType<T>): Promise<T> {
  const whole = `$ErrorActionPreference='Stop';$ProgressPreference='SilentlyContinue';[Console]::OutputEncoding=[Text.UTF8Encoding]::new($false);${script}`
  const encoded = Buffer.from(whole, 'utf16le').toString('base64')
  const args = ['-NoProfile', '-NonInteractive', '-ExecutionPolicy', 'Bypass', '-EncodedCommand']
  const text = await outputOf(run, 'powershell.exe', [...args, encoded], { timeoutMs: 120_000 })
  const read = schema.safeParse(parse(text))
  if (!read.success) throw new Failure('tool_failed', 'not what the script should say')
  return read.data
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

/** What a test sees of a call. */
export const decodeScript = (args: readonly string[]): string =>
  Buffer.from(args.at(-1) ?? '', 'base64').toString('utf16le')
