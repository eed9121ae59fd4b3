/** What may be wrong with an export, and where. */
export type Finding =
  | { code: 'unreadable' | 'out_of_order'; line: number }
  | { code: 'incomplete_file' }
  | { code: 'missing_lines'; kind: Kind; promised: number; seen: number }
  | { code: 'other_head'; promised: number; seq: number }
  | { code: 'edited_link' | 'moved_link' | 'broken_link' | 'wrong_total'; seq: number }
  | { code: 'gap'; from: number; to: number }
  | { code: 'missing_entries' | 'added_entries'; seq: number; entries: number; seen: number }
  | { code: 'replaced_entries'; seq: number }
  | { code: 'edited_entry' | 'entry_without_link'; entry: number }
  | { code: 'moved_entry'; entry: number; seq: number }
  | { code: 'stray_opening' | 'false_opening'; entry: number; line: number }
  | { code: 'bad_signature' | 'rewritten'; seq: number }
  | { code: 'truncated'; seq: number; headSeq: number }

type Kind = 'checkpoints' | 'links' | 'entries' | 'openings'
export type Find = (finding: Finding) => void
export type Language = 'ja' | 'en'

type Sentences = { [F in Finding as F['code']]: (finding: F) => string }

const KINDS_JA: Record<Kind, string> = {
  checkpoints: 'チェックポイント',
  links: 'リンク',
  entries: '記録',
  openings: '個人情報の値',
}

const en: Sentences = {
  unreadable: ({ line }) => `Line ${line} is not a line of an audit export.`,
  out_of_order: ({ line }) => `Line ${line} stands in the wrong place.`,
  incomplete_file: () => 'The file is incomplete: its first or its last line is missing.',
  missing_lines: ({ kind, promised, seen }) =>
    `The file says it holds ${promised} ${kind}; ${seen} are there.`,
  other_head: ({ promised, seq }) =>
    `The file says the chain ends with link ${promised}; the last link there is ${seq}, or another one of that number.`,
  edited_link: ({ seq }) => `Link ${seq} was edited: its hash is not the hash of what it says.`,
  moved_link: ({ seq }) => `Link ${seq} was moved or repeated.`,
  broken_link: ({ seq }) =>
    `Link ${seq} does not follow the link before it: one of the two was replaced.`,
  wrong_total: ({ seq }) => `Link ${seq} miscounts the entries up to it.`,
  gap: ({ from, to }) =>
    from === to ? `Link ${from} is missing.` : `Links ${from} to ${to} are missing.`,
  missing_entries: ({ seq, entries, seen }) =>
    `Link ${seq} was made over ${entries} entries; ${seen} are there, the others are missing.`,
  added_entries: ({ seq, entries, seen }) =>
    `Link ${seq} was made over ${entries} entries; ${seen} are there, so some were added.`,
  replaced_entries: ({ seq }) =>
    `The entries of link ${seq} are not the ones it was made over: one or more were replaced.`,
  edited_entry: ({ entry }) =>
    `Entry ${entry} was edited: its hash is not the hash of what it says.`,
  entry_without_link: ({ entry }) =>
    `Entry ${entry} belongs to no link here: it was added, or its link was removed.`,
  moved_entry: ({ entry, seq }) => `Entry ${entry} in link ${seq} was moved or repeated.`,
  stray_opening: ({ entry, line }) =>
    `Line ${line} opens a personal value of entry ${entry} that is not in the entry above it.`,
  false_opening: ({ entry, line }) =>
    `Line ${line} gives a personal value of entry ${entry} that is not the one committed to.`,
  bad_signature: ({ seq }) => `The checkpoint of link ${seq} is not signed by a key you gave.`,
  rewritten: ({ seq }) =>
    `Link ${seq} is not the one its checkpoint was made of: the chain was rewritten there or before.`,
  truncated: ({ seq, headSeq }) =>
    seq > headSeq
      ? `There is a checkpoint of link ${seq}, but the chain ends with link ${headSeq}: its end was cut off.`
      : `There is a checkpoint of link ${seq}, but no such link.`,
}

const ja: Sentences = {
  unreadable: ({ line }) => `${line} 行目は監査記録の書き出しの行ではありません。`,
  out_of_order: ({ line }) => `${line} 行目の位置が正しくありません。`,
  incomplete_file: () => 'ファイルが不完全です。最初または最後の行がありません。',
  missing_lines: ({ kind, promised, seen }) =>
    `${KINDS_JA[kind]}は ${promised} 件のはずですが、${seen} 件でした。`,
  other_head: ({ promised, seq }) =>
    `鎖はリンク ${promised} で終わるはずですが、最後のリンクは ${seq} か、同じ番号の別のものです。`,
  edited_link: ({ seq }) => `リンク ${seq} は書き換えられています。内容とハッシュが合いません。`,
  moved_link: ({ seq }) => `リンク ${seq} は移動されたか、重複しています。`,
  broken_link: ({ seq }) =>
    `リンク ${seq} は直前のリンクに続いていません。どちらかが差し替えられています。`,
  wrong_total: ({ seq }) => `リンク ${seq} までの記録の合計数が合いません。`,
  gap: ({ from, to }) =>
    from === to ? `リンク ${from} がありません。` : `リンク ${from} から ${to} までがありません。`,
  missing_entries: ({ seq, entries, seen }) =>
    `リンク ${seq} の記録は ${entries} 件のはずですが、${seen} 件しかありません。`,
  added_entries: ({ seq, entries, seen }) =>
    `リンク ${seq} の記録は ${entries} 件のはずですが、${seen} 件あり、追加されています。`,
  replaced_entries: ({ seq }) =>
    `リンク ${seq} の記録は元のものと違います。1 件以上が差し替えられています。`,
  edited_entry: ({ entry }) => `記録 ${entry} は書き換えられています。内容とハッシュが合いません。`,
  entry_without_link: ({ entry }) =>
    `記録 ${entry} にはリンクがありません。追加されたか、リンクが削除されています。`,
  moved_entry: ({ entry, seq }) => `リンク ${seq} の記録 ${entry} は移動されたか、重複しています。`,
  stray_opening: ({ entry, line }) =>
    `${line} 行目の個人情報の値は、直前の記録にない記録 ${entry} のものです。`,
  false_opening: ({ entry, line }) =>
    `${line} 行目の個人情報の値は、記録 ${entry} に記録されたものと違います。`,
  bad_signature: ({ seq }) =>
    `リンク ${seq} のチェックポイントは、指定された鍵で署名されていません。`,
  rewritten: ({ seq }) =>
    `リンク ${seq} はチェックポイントのものと違います。そこまでの鎖が作り直されています。`,
  truncated: ({ seq, headSeq }) =>
    seq > headSeq
      ? `リンク ${seq} のチェックポイントがありますが、鎖はリンク ${headSeq} で終わっています。末尾が切り取られています。`
      : `リンク ${seq} のチェックポイントがありますが、そのリンクがありません。`,
}

/** One sentence that names the place. */
export function sentence(finding: Finding, language: Language): string {
  const say = (language === 'ja' ? ja : en)[finding.code] as (finding: Finding) => string
  return say(finding)
}
