import { Command } from 'commander'
import { codeOf, Failure } from './failure.ts'
import {
  enrollCommand,
  extendCommand,
  runCommand,
  selftestCommand,
  statusCommand,
  type Terminal,
  unlockCommand,
} from './program/commands.ts'
import { DEFAULT_FOLDER, type Place } from './program/open.ts'
import { localeOf, sayCode } from './program/words.ts'
import { AGENT_VERSION } from './version.ts'

const terminal: Terminal = {
  locale: localeOf(process.env),
  write: (line) => void process.stdout.write(`${line}\n`),
}

const program = new Command('mamori-agent')
  .description('Mamori: device agent / 端末エージェント')
  .version(AGENT_VERSION)
  .option('--folder <path>', 'where the agent keeps its state', DEFAULT_FOLDER)
  .option('--system-root <path>', 'stands for / (tests)')

const place = (): Place => program.opts<Place>()

program
  .command('enroll')
  .description("get this device's certificate by the token of its kitting sheet")
  .argument('[code]', 'the text of the QR code (mamori:enroll?…)')
  .option('--token <token>')
  .option('--server <url>')
  .option('--root <sha256>', 'fingerprint of the root, as the sheet has it')
  .action((code, options) => enrollCommand(place(), { code, ...options }, terminal))

program
  .command('run')
  .description('keep contact, until stopped')
  .option('--scale <factor>', 'shorten every wait (tests)', Number)
  .action(async (options) => {
    const end = new AbortController()
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => end.abort())
    await runCommand(place(), options, end.signal)
  })

program
  .command('status')
  .option('--json')
  .action(({ json = false }) => statusCommand(place(), json, terminal))

program
  .command('unlock')
  .description('open the lock by telephone')
  .argument('[answer]', 'what the help desk has read out; asked for if left out')
  .action((answer) => unlockCommand(place(), answer, terminal))

program
  .command('extend')
  .description('take a signed extension that came by another way')
  .argument('<token>')
  .action((token) => extendCommand(place(), token, terminal))

program
  .command('selftest')
  .description('try what the agent needs of this system; changes nothing')
  .action(async () => {
    if (!(await selftestCommand(place(), terminal))) process.exitCode = 1
  })

program.parseAsync().catch((error: unknown) => {
  const known = error instanceof Failure
  process.stderr.write(`${sayCode(terminal.locale, codeOf(error))}\n`)
  if (!known) process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`)
  process.exitCode = 1
})
