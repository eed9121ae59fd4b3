/** What people read: Japanese where the system speaks it. */
export type Locale = 'ja' | 'en'

/** POSIX: LC_ALL over LC_MESSAGES over LANG; Windows has none of these and tells `Intl`. */
export function localeOf(env: NodeJS.ProcessEnv): Locale {
  const said = env.LC_ALL || env.LC_MESSAGES || env.LANG
  const name = said || Intl.DateTimeFormat().resolvedOptions().locale
  return name.toLowerCase().startsWith('ja') ? 'ja' : 'en'
}

const WORDS = {
  enrolled: ['登録しました。機器 ID: {id}', 'Enrolled. Device: {id}'],
  not_enrolled: ['この端末はまだ登録されていません。', 'This device is not enrolled yet.'],
  device: ['機器 ID', 'Device'],
  server: ['接続先', 'Server'],
  version: ['バージョン', 'Version'],
  certificate: ['証明書の期限', 'Certificate until'],
  lock: ['ロック', 'Lock'],
  lease: ['通信猶予', 'Without contact'],
  untold: ['未送信の報告', 'Reports not sent yet'],
  agent: ['エージェント', 'Agent'],
  running: ['稼働中', 'running'],
  stopped: ['停止中', 'not running'],
  hours: ['{elapsed} / {grace} 時間', '{elapsed} of {grace} hours'],
  none: ['なし', 'none'],
  level_0: ['ロックされていません', 'not locked'],
  level_1: ['画面ロック', 'screen locked'],
  level_2: ['使用停止', 'sealed'],
  level_3: ['ディスク封鎖', 'disk sealed'],
  level_4: ['消去', 'wiped'],
  challenge: ['チャレンジコード', 'Challenge'],
  call: [
    '情報担当に電話し、チャレンジコードを伝え、返ってきた解除コードを入力してください。',
    'Call the help desk, read out the challenge and enter the code that it gives back.',
  ],
  answer: ['解除コード: ', 'Code: '],
  unlocked: ['ロックを解除しました。', 'Unlocked.'],
  extended: ['通信猶予を延長しました。', 'The time without contact was extended.'],
  wait: [
    '{seconds} 秒待ってからもう一度入力してください。',
    'Wait {seconds} seconds before the next try.',
  ],
  error: ['失敗しました({code})', 'Failed ({code})'],
  wrong_answer: ['解除コードが違います。', 'This is not the code.'],
  not_locked: ['ロックされていません。', 'The device is not locked.'],
  no_unlock_key: [
    '解除用の鍵がサーバーに登録されていないため、電話では解除できません。',
    'The office has no key of this device: it cannot be unlocked by telephone.',
  ],
  already_running: ['エージェントはすでに動いています。', 'The agent is already running.'],
  unreachable: ['サーバーに接続できません。', 'The server cannot be reached.'],
  untrusted: [
    'サーバーの証明書を確認できません。トークンは送信していません。',
    "The server's certificate does not hold. The token was not sent.",
  ],
  root_not_offered: [
    'サーバーのルート証明書が用紙の SHA-256 と一致しません。トークンは送信していません。',
    "The server's root does not have the SHA-256 of the sheet. The token was not sent.",
  ],
  sheet_incomplete: [
    '用紙のコード、または --token、--server、--root を指定してください。',
    "Give the sheet's code, or --token, --server and --root.",
  ],
  sheet_malformed: ['用紙のコードを読み取れません。', "The sheet's code cannot be read."],
  sheet_other_profile: [
    'この用紙はエージェント用ではありません。',
    'This sheet is not for the agent.',
  ],
  approval_pending: [
    '登録は承認待ちです。承認後にもう一度実行してください。',
    'Somebody has to agree first. Run this again afterwards.',
  ],
  no_serial_number: [
    'ファームウェアに製造番号がありません。',
    'The firmware says no serial number.',
  ],
  ok: ['正常', 'works'],
  fails: ['不可', 'fails'],
} as const satisfies Record<string, readonly [string, string]>
export type Word = keyof typeof WORDS

export function say(
  locale: Locale,
  word: Word,
  facts: Readonly<Record<string, string | number>> = {},
): string {
  const text: string = WORDS[word][locale === 'ja' ? 0 : 1]
  return text.replace(/\{(\w+)\}/g, (_all, name: string) => String(facts[name] ?? ''))
}

/** A code as a sentence, where there is one. */
export const sayCode = (locale: Locale, code: string): string =>
  Object.hasOwn(WORDS, code) ? say(locale, code as Word) : say(locale, 'error', { code })
