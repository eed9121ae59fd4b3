import { Command } from 'commander'
import { type Database, openDatabase } from '#drizzle/client'
import { appUrl, assertDatabase, migrate } from '#drizzle/migrate'
import { ask, askSecret } from './ask.ts'
import { readConfig } from './config.ts'
import { systemClock, systemRandom } from './deps.ts'
import { StartupError } from './errors.ts'
import { type AuthorityOptions, setUpAuthorities } from './signer/setup.ts'
import { makeBreakGlass } from './users/break-glass.ts'
import { createFirstAdmin, hasAdmin, refuseSecondAdmin } from './users/first-admin.ts'

interface Options extends AuthorityOptions {
  username?: string
  passwordFile?: string
  breakGlass?: string
}

async function setUp(options: Options): Promise<void> {
  const config = readConfig(process.env)
  const { databaseUrl } = config
  if (!databaseUrl) {
    throw new StartupError(
      'DATABASE_URL is not set: setup is for an installation with its own database; without one, npm start makes the logins',
    )
  }
  await assertDatabase(databaseUrl)
  await migrate(databaseUrl)
  const db = openDatabase(appUrl(databaseUrl), { connections: 1 })
  try {
    if (options.breakGlass !== undefined) return await setUpBreakGlass(db, options.breakGlass)
    // Before anything is asked.
    if (options.username !== undefined) await refuseSecondAdmin(db)
    if (!(await hasAdmin(db))) await setUpAdmin(db, options)
    process.stdout.write(`${await setUpAuthorities(config, db, options)}\n`)
  } finally {
    await db.close()
  }
}

/** Printed once, and kept nowhere but in the safe that it goes into. */
async function setUpBreakGlass(db: Database, username: string): Promise<void> {
  const password = await makeBreakGlass({ db, clock: systemClock, random: systemRandom }, username)
  process.stdout.write(
    `The break-glass login ${username} has a new password. It is shown this once; put it on paper into a safe:\n\n` +
      `  ${password}\n\nEach use is told to all administrators and to security.\n`,
  )
}

async function setUpAdmin(db: Database, options: Options): Promise<void> {
  const instead = '--username and --password-file'
  const username = options.username ?? (await ask('User name of the administrator: ', { instead }))
  const password = await askSecret({
    what: 'Password',
    file: options.passwordFile,
    option: '--password-file',
    instead,
    isNew: { minLength: 12 },
  })
  await createFirstAdmin(db, { username, password })
  process.stdout.write(`Administrator ${username} is set up; start Mamori and log in.\n`)
}

const command = new Command('setup')
  .description(
    'Prepares the database of DATABASE_URL: the first administrator, the certificate authorities',
  )
  .option('--username <name>', 'user name of the administrator')
  .option('--password-file <file>', 'file that holds the password, and nothing else')
  .option(
    '--break-glass <name>',
    'makes the login for the day the identity provider is away, or its password anew',
  )
  .option('--organization <name>', 'in the names of the authorities: the prefecture')
  .option('--roots <folder>', 'folder for the roots, on a medium to be taken away')
  .option('--root-passphrase-file <file>', 'file that holds the passphrase of the roots')
  .parse()

setUp(command.opts<Options>()).catch((error: unknown) => {
  const line =
    error instanceof StartupError
      ? error.message
      : `Could not set up: ${error instanceof Error ? error.message : String(error)}`
  process.stderr.write(`${line}\n`)
  process.exitCode = 1
})
