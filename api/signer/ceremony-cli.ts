import { Command, InvalidArgumentError, Option } from 'commander'
import { HIERARCHIES, type Hierarchy } from '#contract/authorities'
import { openDatabase } from '#drizzle/client'
import { appUrl, assertDatabase, migrate } from '#drizzle/migrate'
import { askSecret } from '../ask.ts'
import { installAuthorities } from '../certificates/authorities.ts'
import { type Config, readConfig } from '../config.ts'
import { systemClock } from '../deps.ts'
import { StartupError } from '../errors.ts'
import { circumstancesOf, MIN_PASSPHRASE } from './circumstances.ts'
import { signerFolders } from './folders.ts'
import { holdCrl, holdIssuing, holdRoot, KEY_KINDS, type RootFolder } from './offline-root.ts'
import { openKeyStore } from './process.ts'
import { type AuthorityRecord, readRecords } from './record.ts'

interface RootOptions {
  hierarchy: Hierarchy
  root: string
  rootPassphraseFile?: string
}
interface NameOptions {
  organization: string
  key: (typeof KEY_KINDS)[number]
}

const say = (line: string): void => void process.stdout.write(`${line}\n`)
const days = (text: string): number => {
  const value = Number(text)
  if (!Number.isInteger(value) || value < 1 || value > 9_000)
    throw new InvalidArgumentError('a number of days, 1 to 9000')
  return value
}

async function rootFolder(
  { root, rootPassphraseFile }: RootOptions,
  isNew: boolean,
): Promise<RootFolder> {
  const passphrase = await askSecret({
    what: 'Passphrase of the root',
    file: rootPassphraseFile,
    option: '--root-passphrase-file',
    ...(isNew && { isNew: { minLength: MIN_PASSPHRASE } }),
  })
  return { folder: root, passphrase }
}

/** The ledger is told, where there is a database of one's own; else the next start of Mamori tells it. */
async function install(config: Config, records: readonly AuthorityRecord[]): Promise<void> {
  if (config.databaseUrl === undefined) {
    say('Mamori takes it over at its next start.')
    return
  }
  await assertDatabase(config.databaseUrl)
  await migrate(config.databaseUrl)
  const db = openDatabase(appUrl(config.databaseUrl), { connections: 1 })
  try {
    const made = await installAuthorities(db, records)
    say(made.length > 0 ? `In the database: ${made.join(', ')}` : 'The database had it already.')
  } finally {
    await db.close()
  }
}

const describe = ({ slug, certificate }: AuthorityRecord) =>
  `${slug}: ${certificate.publicKey.kind}, until ${certificate.notAfter.toISOString().slice(0, 10)}`

async function makeRootHere(options: RootOptions & NameOptions & { crlDays: number }) {
  const config = readConfig(process.env)
  const { hierarchy, organization, key, crlDays } = options
  const at = await rootFolder(options, true)
  const circumstances = { ...circumstancesOf(config, organization), kind: key }
  const root = await holdRoot(at, hierarchy, circumstances, crlDays)
  say(`Root ${describe(root)}`)
  say(`Its list of revocations has to be renewed by ${root.crl?.nextUpdate.toISOString()}.`)
  say(`Take ${options.root} off this machine when its issuing authority is made.`)
}

async function makeIssuingHere(
  rollover: boolean,
  options: RootOptions & NameOptions & { slug?: string },
) {
  const config = readConfig(process.env)
  if (config.databaseUrl !== undefined && config.publicPkiUrl === undefined)
    throw new StartupError(
      'PUBLIC_PKI_URL is not set: certificates say for good where their lists are',
    )
  const { hierarchy, organization, key, slug } = options
  const at = await rootFolder(options, false)
  const signer = await openKeyStore(config, { generate: false })
  try {
    const { records } = signerFolders(config.dataDir)
    const circumstances = { ...circumstancesOf(config, organization), kind: key }
    const plan = { hierarchy, signer, records, circumstances, rollover, ...(slug && { slug }) }
    const [root, issuing] = await holdIssuing(at, plan)
    say(`Issuing ${describe(issuing!)}`)
    await install(config, [root!, issuing!])
  } finally {
    await signer.close()
  }
}

async function renewCrlHere(
  options: RootOptions & {
    crlDays: number
    revoke?: string
    reason: 'keyCompromise' | 'superseded' | 'cessationOfOperation'
  },
) {
  const config = readConfig(process.env)
  const { hierarchy, crlDays, revoke, reason } = options
  const at = await rootFolder(options, false)
  const root = await holdCrl(at, hierarchy, signerFolders(config.dataDir).records, {
    now: systemClock(),
    days: crlDays,
    ...(revoke !== undefined && { revoke: { slug: revoke, reason } }),
  })
  say(`List ${root.crl?.number} of ${root.slug}, until ${root.crl?.nextUpdate.toISOString()}`)
  await install(config, [root])
}

async function installHere() {
  const config = readConfig(process.env)
  await install(config, await readRecords(signerFolders(config.dataDir).records))
}

const program = new Command('ceremony').description(
  'Makes and renews the certificate authorities. Keys of issuing authorities are made where the signer has ' +
    'its keys (CA_PASSPHRASE_FILE or PKCS11_…, DATA_DIR); a root is in a folder of its own, to be taken away.',
)
const withRoot = (name: string, description: string) =>
  program
    .command(name)
    .description(description)
    .addOption(new Option('--hierarchy <name>').choices(HIERARCHIES).makeOptionMandatory())
    .requiredOption('--root <folder>', 'folder of the root, for example on a removable medium')
    .option('--root-passphrase-file <file>', 'instead of asking for the passphrase of the root')
const withNames = (command: Command) =>
  command
    .requiredOption('--organization <name>', 'in the names of the authorities: the prefecture')
    .addOption(new Option('--key <kind>').choices(KEY_KINDS).default('P-256'))
const withCrl = (command: Command) =>
  command.option('--crl-days <days>', "how long the root's list lives", days, 366)

withCrl(withNames(withRoot('root', 'makes a root and its first list'))).action(makeRootHere)
withNames(withRoot('issuing', 'makes the first issuing authority of a hierarchy')).action(
  (options) => makeIssuingHere(false, options),
)
withNames(withRoot('rollover', 'makes an issuing authority that takes over from the one before'))
  .option('--slug <name>', 'its name; the next free one unless told')
  .action((options) => makeIssuingHere(true, options))
withCrl(withRoot('crl', "makes the root's next list"))
  .option('--revoke <name>', 'issuing authority that goes on the list, for good')
  .addOption(
    new Option('--reason <reason>')
      .choices(['keyCompromise', 'superseded', 'cessationOfOperation'])
      .default('keyCompromise'),
  )
  .action(renewCrlHere)
program
  .command('install')
  .description(
    'tells the database of DATABASE_URL what ceremonies have made, should it not know yet',
  )
  .action(installHere)

program.parseAsync().catch((error: unknown) => {
  const isKnown = error instanceof StartupError
  const line = error instanceof Error ? error.message : String(error)
  process.stderr.write(`${isKnown ? '' : 'The ceremony failed: '}${line}\n`)
  process.exitCode = 1
})
