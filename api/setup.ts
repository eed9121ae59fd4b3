import { readFile } from 'node:fs/promises'
import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import { Command } from 'commander'
import { openDatabase } from '#drizzle/client'
import { appUrl, assertDatabase, migrate } from '#drizzle/migrate'
import { readConfig } from './config.ts'
import { StartupError } from './errors.ts'
import { createFirstAdmin, refuseSecondAdmin } from './users/first-admin.ts'

interface Options {
  username?: string
  passwordFile?: string
}

async function setUp(options: Options): Promise<void> {
  const { databaseUrl } = readConfig(process.env)
  if (!databaseUrl) {
    throw new StartupError(
      'DATABASE_URL is not set: setup is for an installation with its own database; without one, npm start makes the logins',
    )
  }
  await assertDatabase(databaseUrl)
  await migrate(databaseUrl)
  const db = openDatabase(appUrl(databaseUrl), { connections: 1 })
  try {
    // Before anything is asked.
    await refuseSecondAdmin(db)
    const username = options.username ?? (await ask('User name of the administrator: '))
    const password = options.passwordFile
      ? await readPassword(options.passwordFile)
      : await askTwice()
    await createFirstAdmin(db, { username, password })
    process.stdout.write(`Administrator ${username} is set up; start Mamori and log in.\n`)
  } finally {
    await db.close()
  }
}

async function readPassword(file: string): Promise<string> {
  try {
    return (await readFile(file, 'utf8')).replace(/\r?\n$/, '')
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? 'unreadable'
    throw new StartupError(`--password-file: cannot read ${file} (${reason})`)
  }
}

async function askTwice(): Promise<string> {
  const password = await ask('Password (12 characters or more): ', { hidden: true })
  if (password !== (await ask('Once more: ', { hidden: true }))) {
    throw new StartupError('The two passwords differ')
  }
  return password
}

async function ask(question: string, { hidden = false } = {}): Promise<string> {
  if (!process.stdin.isTTY) {
    throw new StartupError('Nobody to ask: give --username and --password-file')
  }
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

const command = new Command('setup')
  .description('Prepares the database of DATABASE_URL and creates the first administrator')
  .option('--username <name>', 'user name of the administrator')
  .option('--password-file <file>', 'file that holds the password, and nothing else')
  .parse()

setUp(command.opts<Options>()).catch((error: unknown) => {
  const line =
    error instanceof StartupError
      ? error.message
      : `Could not set up: ${error instanceof Error ? error.message : String(error)}`
  process.stderr.write(`${line}\n`)
  process.exitCode = 1
})
