import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import { readSecret } from './config/files.ts'
import { StartupError } from './errors.ts'

interface Question {
  hidden?: boolean
  /** What to give instead, where nobody sits at the keyboard. */
  instead: string
}

/** Asks whoever sits at the terminal. @throws StartupError when nobody does */
export async function ask(
  question: string,
  { hidden = false, instead }: Question,
): Promise<string> {
  if (!process.stdin.isTTY) throw new StartupError(`Nobody to ask: give ${instead}`)
  if (hidden) process.stdout.write(question)
  const output = hidden
    ? new Writable({ write: (_chunk, _encoding, done) => done() })
    : process.stdout
  const lines = createInterface({ input: process.stdin, output, terminal: true })
  try {
    return await lines.question(hidden ? '' : question)
  } finally {
    lines.close()
    if (hidden) process.stdout.write('\n')
  }
}

interface Secret {
  /** In the question: `Password`. */
  what: string
  /** File that holds it, if one was given, and the option that names it. */
  file: string | undefined
  option: string
  instead?: string
  /** A new one: asked for twice, and not short. */
  isNew?: { minLength: number }
}

/** A secret from a file or the keyboard. @throws StartupError */
export async function askSecret(secret: Secret): Promise<string> {
  const { what, file, option, isNew, instead = option } = secret
  const given = file === undefined ? undefined : readSecret(option, file)
  const hint = isNew ? ` (${isNew.minLength} characters or more)` : ''
  const answer = given ?? (await ask(`${what}${hint}: `, { hidden: true, instead }))
  if (isNew && [...answer].length < isNew.minLength)
    throw new StartupError(`${what}: at least ${isNew.minLength} characters`)
  if (isNew && given === undefined) {
    if (answer !== (await ask('Once more: ', { hidden: true, instead })))
      throw new StartupError(`${what}: the two differ`)
  }
  return answer
}
