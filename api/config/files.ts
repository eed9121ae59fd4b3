import { readFileSync } from 'node:fs'
import { StartupError } from '../errors.ts'

/** @param name of the variable that names the file. @throws StartupError */
export function readFile(name: string, file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw unreadable(name, file, error)
  }
}

export function unreadable(name: string, file: string, error: unknown): StartupError {
  const reason = (error as NodeJS.ErrnoException).code ?? 'unreadable'
  return new StartupError(`${name}: cannot read ${file} (${reason})`)
}

/** What is in a file, without the newline that editors put at its end. @throws StartupError */
export function readSecret(name: string, file: string): string {
  const secret = readFile(name, file).replace(/[\r\n]+$/, '')
  if (secret === '') throw new StartupError(`${name}: ${file} is empty`)
  return secret
}

/** As long as nobody guesses. @throws StartupError */
export function readLongSecret(name: string, file: string): string {
  const secret = readSecret(name, file)
  if (secret.length < 20 || !/^[\x21-\x7e]+$/.test(secret)) {
    throw new StartupError(`${name}: ${file} must hold 20 or more letters, digits or signs`)
  }
  return secret
}
