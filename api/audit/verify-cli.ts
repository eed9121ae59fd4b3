import { createPublicKey, type KeyObject } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { Command } from 'commander'
import { parseCheckpoints } from './checkpoint-file.ts'
import { type Language, sentence } from './findings.ts'
import { readExport } from './read-file.ts'
import { type Expectations, type Verdict, verify } from './verify.ts'

/*
 * Checks an export of the audit. Needs the file alone: no database, no configuration, no network.
 * Exit code 0: nothing wrong; 1: findings; 2: a file can't be read.
 */

interface Options {
  checkpoints?: string
  publicKey?: string[]
  head?: string
  lang: Language
}

const program = new Command('audit:verify')
  .description('Checks an export of the audit (GET /api/audit/export) without a database.')
  .argument('<file>', 'the export, NDJSON')
  .option('--checkpoints <file>', 'audit-checkpoints.ndjson, from a copy kept elsewhere')
  .option('--public-key <file...>', 'key or keys the checkpoints are signed with (PEM)')
  .option('--head <seq:hash>', 'a link that somebody wrote down')
  .option('--lang <ja|en>', 'language of the answer', preferredLanguage())
  .showHelpAfterError()

main().catch((error: Error) => {
  console.error(error.message)
  process.exitCode = 2
})

async function main(): Promise<void> {
  program.parse()
  const options = program.opts<Options>()
  const expectations = readExpectations(options)
  const verdict = await verify(readExport(program.args[0]!), expectations)
  report(verdict, expectations, options.lang === 'en' ? 'en' : 'ja')
  process.exitCode = verdict.findings.length > 0 ? 1 : 0
}

function readExpectations({ checkpoints, publicKey, head }: Options): Expectations {
  const expected = head === undefined ? undefined : /^(\d+):([0-9a-f]{64})$/.exec(head)
  if (expected === null) throw new Error('--head: give it as number:hash, as in 120:9f86d0…')
  return {
    ...(checkpoints && { checkpoints: readCheckpoints(checkpoints) }),
    ...(publicKey && { publicKeys: publicKey.map(readKey) }),
    ...(expected && { expectHead: { seq: Number(expected[1]), hash: expected[2]! } }),
  }
}

/** A file without a single checkpoint vouches for nothing: that is a mistake, not an answer. */
function readCheckpoints(file: string) {
  const checkpoints = parseCheckpoints(readFileSync(file, 'utf8'))
  if (checkpoints.length === 0) throw new Error(`${file} holds no checkpoint`)
  return checkpoints
}

function readKey(file: string): KeyObject {
  const pem = readFileSync(file, 'utf8')
  try {
    const key = createPublicKey(pem)
    if (key.asymmetricKeyType === 'ed25519') return key
  } catch {
    // Told below.
  }
  throw new Error(`${file} is not an Ed25519 public key in PEM`)
}

function report(verdict: Verdict, { publicKeys }: Expectations, language: Language): void {
  const { findings, links, entries, openings, head, vouchedSeq } = verdict
  const say = (ja: string, en: string) => console.log(language === 'ja' ? ja : en)
  for (const finding of findings) console.log(sentence(finding, language))
  if (findings.length > 0) {
    say(`問題が ${findings.length} 件あります。`, `${findings.length} found to be wrong.`)
    return
  }
  say(
    `鎖は正しくつながっています: リンク ${links} 件、記録 ${entries} 件、個人情報の値 ${openings} 件。`,
    `The chain is whole: ${links} links, ${entries} entries, ${openings} personal values.`,
  )
  say(`末尾はリンク ${head.seq}、${head.hash}`, `It ends with link ${head.seq}, ${head.hash}`)
  if (vouchedSeq === 0) {
    say(
      'チェックポイントがないため、作り直しや末尾の切り取りは確かめられません。',
      'No checkpoint vouches for it: rewriting, or cutting off its end, would not show.',
    )
  } else if (publicKeys) {
    say(
      `署名されたチェックポイントがリンク ${vouchedSeq} まで裏付けています。`,
      `Signed checkpoints vouch for it up to link ${vouchedSeq}.`,
    )
  } else {
    say(
      `チェックポイントがリンク ${vouchedSeq} まで裏付けていますが、公開鍵がないため署名は確かめていません。`,
      `Checkpoints vouch for it up to link ${vouchedSeq}; without a public key, unsigned as far as we know.`,
    )
  }
}

function preferredLanguage(): Language {
  return Intl.DateTimeFormat().resolvedOptions().locale.startsWith('ja') ? 'ja' : 'en'
}
