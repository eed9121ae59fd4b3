import { AGENT_MESSAGES } from '../agents/messages.ts'
import { APPROVAL_MESSAGES, APPROVAL_STATE_WORDS } from '../approvals/messages.ts'
import { CERTIFICATE_MESSAGES } from '../certificates/messages.ts'
import { COMMAND_MESSAGES } from '../commands/messages.ts'
import { COURSE_CERTIFICATE_MESSAGES } from '../course-certificates/messages.ts'
import { RECORDING_MESSAGES } from '../course-recordings/messages.ts'
import { DEVICE_MESSAGES } from '../devices/messages.ts'
import { DEVICE_STATE_WORDS } from '../devices/words.ts'
import { ENROLLMENT_MESSAGES } from '../enrollment/messages.ts'
import { HANDOVER_MESSAGES } from '../handovers/messages.ts'
import { IDENTITY_MESSAGES } from '../identity/messages.ts'
import { INCIDENT_MESSAGES, INCIDENT_STATE_WORDS } from '../incidents/messages.ts'
import { INDICATOR_MESSAGES } from '../indicators/messages.ts'
import { LINE_MESSAGES } from '../lines/messages.ts'
import { PERMIT_MESSAGES } from '../permits/messages.ts'
import { PHONE_MESSAGES } from '../phones/messages.ts'
import { POSSESSION_MESSAGES } from '../possession/messages.ts'
import { QUIZ_MESSAGES } from '../quizzes/messages.ts'
import { ROLLOUT_MESSAGES, STATE_WORDS } from '../rollout/messages.ts'
import { STOCKTAKE_MESSAGES } from '../stocktakes/messages.ts'
import { TRAINING_MESSAGES } from '../training/messages.ts'
import { TRAINING_STATE_WORDS } from '../training/words.ts'
import { TRANSFER_MESSAGES } from '../transfers/messages.ts'

type Text = { ja: string; en: string }

const TITLES: Record<string, Text> = {
  not_authenticated: { ja: 'ログインしてください。', en: 'Please log in.' },
  login_failed: {
    ja: 'ユーザー名またはパスワードが違います。',
    en: 'The user name or the password is wrong.',
  },
  passkey_refused: {
    ja: 'このパスキーでは確認できませんでした。もう一度試すか、ほかの方法を使ってください。',
    en: 'This passkey was not accepted; please try again or use another way.',
  },
  account_locked: {
    ja: 'ログインの失敗が続いたため、しばらくログインできません。',
    en: 'Too many failed logins; the account is locked for a while.',
  },
  step_up_required: {
    ja: 'この操作の前に、ご本人であることをもう一度確かめてください。',
    en: 'Show once more who you are before this action.',
  },
  forbidden: { ja: 'この操作を行う権限がありません。', en: 'You may not do this.' },
  not_found: { ja: '見つかりません。', en: 'Not found.' },
  invalid: { ja: '入力に誤りがあります。', en: 'Some of the input is wrong.' },
  conflict: {
    ja: '既にある内容と重なっています。',
    en: 'This clashes with what is already there.',
  },
  wrong_state: {
    ja: '今の状態ではこの操作はできません。',
    en: 'This is not possible in the present state.',
  },
  ledger_moved: {
    ja: '確認の後に台帳が変わったため、取り込みませんでした。新しい確認結果を見てください。',
    en: 'The ledger has changed since the check, so nothing was applied. Please look at the new result.',
  },
  undo_blocked: {
    ja: '後から行われた登録や変更があるため、取り消せません。台帳は変わっていません。',
    en: 'Something later depends on this, so it cannot be undone. The ledger is unchanged.',
  },
  does_not_fit: {
    ja: 'この形式では表せない値があるため、書き出しませんでした。',
    en: 'Nothing was exported: this format cannot hold some of the values.',
  },
  too_large: { ja: '送信されたデータが大きすぎます。', en: 'What was sent is too large.' },
  unsupported_type: {
    ja: 'この形式のデータは受け付けられません。',
    en: 'This type of content is not accepted.',
  },
  unreadable_file: { ja: 'ファイルを読み取れません。', en: 'The file cannot be read.' },
  rate_limited: {
    ja: '短い間に操作が多すぎます。しばらく待ってください。',
    en: 'Too many requests; please wait a little.',
  },
  unavailable: {
    ja: '今は応答できません。しばらくしてからもう一度お試しください。',
    en: 'Not available right now; please try again shortly.',
  },
  signer_unavailable: {
    ja: '認証局の署名プロセスが応答しないため、証明書を扱えません。しばらくしてからもう一度お試しください。',
    en: "The certificate authority's signer does not answer; please try again shortly.",
  },
  idp_unavailable: {
    ja: '認証基盤 (SSO) が応答しません。しばらくしてからもう一度試すか、パスワードでログインしてください。',
    en: 'The identity provider does not answer; please try again shortly, or log in with your password.',
  },
  unexpected: {
    ja: '予期しない問題が起きました。番号を添えて情報担当に知らせてください。',
    en: 'Something unexpected happened. Please tell IT staff the number.',
  },
}

const COMMON_MESSAGES: Record<string, Text> = {
  required: { ja: '入力してください。', en: 'This is required.' },
  unknown_field: { ja: 'この項目はありません。', en: 'There is no such field.' },
  wrong_type: { ja: '形式が違います。', en: 'This has the wrong form.' },
  wrong_format: { ja: '書式が違います。', en: 'This has the wrong format.' },
  too_nested: {
    ja: '配列やオブジェクトが多すぎます。',
    en: 'This has too many lists or objects.',
  },
  not_json: { ja: 'JSON として読めません。', en: 'This is not JSON.' },
  not_an_option: {
    ja: '選べる値ではありません: %{options}',
    en: 'Not one of the options: %{options}',
  },
  too_short: { ja: '%{minimum} 文字以上にしてください。', en: 'At least %{minimum} characters.' },
  too_long: { ja: '%{maximum} 文字以内にしてください。', en: 'At most %{maximum} characters.' },
  too_few: { ja: '%{minimum} 件以上必要です。', en: 'At least %{minimum} needed.' },
  too_many: { ja: '%{maximum} 件までです。', en: 'At most %{maximum}.' },
  too_small: { ja: '%{minimum} 以上にしてください。', en: 'At least %{minimum}.' },
  too_big: { ja: '%{maximum} 以下にしてください。', en: 'At most %{maximum}.' },
  range_too_wide: { ja: '一度に 1000 件までです。', en: 'At most 1000 at a time.' },
  filter_too_long: {
    ja: 'この絞り込みは長すぎて保存できません。',
    en: 'This filter is too long to be saved.',
  },
  control_character: { ja: '制御文字は使えません。', en: 'Control characters are not allowed.' },
  username: {
    ja: '英数字と . _ @ - だけで、2 文字以上にしてください。',
    en: 'Letters, digits and . _ @ - only, two or more.',
  },
  already_used: { ja: '既に使われています。', en: 'This is already in use.' },
  does_not_exist: { ja: '登録されていません。', en: 'This does not exist.' },
  password_too_common: {
    ja: '推測されやすいパスワードです。',
    en: 'This password is too easy to guess.',
  },
  password_breached: {
    ja: '漏えいが知られているパスワードです。別のものにしてください。',
    en: 'This password is known to have been stolen; choose another one.',
  },
  wrong_password: { ja: 'パスワードが違います。', en: 'The password is wrong.' },
  not_held: { ja: '自分にない権限は渡せません。', en: 'You cannot give what you do not have.' },
  own_account: {
    ja: '自分のログインは無効にできません。ほかの管理者に依頼してください。',
    en: 'You cannot disable your own login; ask another administrator.',
  },
  last_admin: {
    ja: '有効な管理者がいなくなるため変更できません。先に別の管理者を登録してください。',
    en: 'No administrator would be left; appoint another one first.',
  },
  last_pair: {
    ja: 'セキュリティ担当または管理者が 2 人より少なくなるため変更できません。先に別の人を任命してください。',
    en: 'Fewer than two people with security or administrator would be left; appoint another one first.',
  },
  role_held: { ja: 'この役割を既に持っています。', en: 'They have this role already.' },
  role_not_held: { ja: 'この役割を持っていません。', en: 'They do not have this role.' },
  login_disabled: { ja: 'このログインは停止されています。', en: 'This login is disabled.' },
  in_the_past: { ja: '過去の日時です。', en: 'This is in the past.' },
  not_in_cp932: {
    ja: '%{row} 行目の「%{header}」にある %{characters} は Shift_JIS にありません。',
    en: 'Row %{row}, "%{header}": Shift_JIS has no %{characters}.',
  },
  too_long_for_a_cell: {
    ja: '%{row} 行目に、Excel のセルに入らない長い値があります。CSV で書き出してください。',
    en: 'Row %{row} has a value too long for a cell of Excel; export as CSV.',
  },
  in_the_future: { ja: '未来の日時です。', en: 'This lies in the future.' },
  person_left: { ja: 'この職員は退職しています。', en: 'This person has left.' },
  too_far: { ja: '期限が先すぎます。', en: 'This is too far ahead.' },
  key_reused: {
    ja: 'この Idempotency-Key は別の内容で使われています。新しいキーで送ってください。',
    en: 'This Idempotency-Key was used for another request; please send a new one.',
  },
}

/** Every feature's; no two of them mean different things by one code. */
export const MESSAGE_TABLES: Record<string, Text>[] = [
  COMMON_MESSAGES,
  ROLLOUT_MESSAGES,
  DEVICE_MESSAGES,
  HANDOVER_MESSAGES,
  PERMIT_MESSAGES,
  PHONE_MESSAGES,
  POSSESSION_MESSAGES,
  LINE_MESSAGES,
  INDICATOR_MESSAGES,
  RECORDING_MESSAGES,
  QUIZ_MESSAGES,
  COURSE_CERTIFICATE_MESSAGES,
  STOCKTAKE_MESSAGES,
  TRAINING_MESSAGES,
  TRANSFER_MESSAGES,
  APPROVAL_MESSAGES,
  CERTIFICATE_MESSAGES,
  ENROLLMENT_MESSAGES,
  AGENT_MESSAGES,
  IDENTITY_MESSAGES,
  COMMAND_MESSAGES,
  INCIDENT_MESSAGES,
]

const FIELD_MESSAGES: Record<string, Text> = Object.assign({}, ...MESSAGE_TABLES)

const WORDS: Record<string, Text> = {
  ...TRAINING_STATE_WORDS,
  ...INCIDENT_STATE_WORDS,
  ...APPROVAL_STATE_WORDS,
  ...DEVICE_STATE_WORDS,
  ...STATE_WORDS,
}

/** Params that hold a state; the reader sees its word. */
const STATE_PARAMS = ['state', 'from', 'to']

export const titleFor = (code: string, locale: 'ja' | 'en'): string =>
  (TITLES[code] ?? TITLES.unexpected!)[locale]

export function messageFor(
  code: string,
  locale: 'ja' | 'en',
  params: Record<string, string | number> = {},
): string {
  const text = (FIELD_MESSAGES[code] ?? FIELD_MESSAGES.wrong_format!)[locale]
  return text.replace(/%\{(\w+)\}/g, (_, name: string) => {
    const value = String(params[name] ?? '')
    return (STATE_PARAMS.includes(name) && WORDS[value]?.[locale]) || value
  })
}
