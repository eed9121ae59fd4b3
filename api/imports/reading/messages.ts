export type Locale = 'ja' | 'en'
type Text = Record<Locale, string>

/** Why one row is refused, or what it is warned of. `{…}` are params of the error. */
export const rowMessages = {
  blank_required: { ja: '必ず入力してください', en: 'must not be blank' },
  duplicate_in_file: {
    ja: '同じ値がこのファイルの{row}行目にあります',
    en: 'row {row} of this file already has this value',
  },
  column_count: {
    ja: '列の数が見出しと合いません(見出し{expected}列、この行{actual}列)',
    en: 'has {actual} columns where the header has {expected}',
  },
  not_decodable: {
    ja: '文字コードを判別できない文字があります。元の表で打ち直してください',
    en: 'holds a character that could not be decoded; type it again in the source',
  },
  formula_error: {
    ja: '数式の結果が値になっていません({shown})',
    en: 'holds a formula without a result ({shown})',
  },
  control_character: {
    ja: '改行や制御文字は使えません',
    en: 'line breaks and control characters are not allowed',
  },
  too_long: { ja: '{max}文字以内にしてください', en: 'must have at most {max} characters' },
  not_a_date: { ja: '日付として読めません', en: 'is not a date' },
  impossible_date: { ja: '暦にない日付です', en: 'is a day that does not exist' },
  date_outside_era: {
    ja: 'その元号にない日付です',
    en: 'is outside the days of its era',
  },
  date_in_future: { ja: '今日より後の日付です', en: 'is later than today' },
  not_a_time: { ja: '時刻(9:30 の形)として読めません', en: 'is not a time such as 9:30' },
  on_weekend: { ja: '土日です', en: 'is a weekend' },
  on_holiday: { ja: '祝日です', en: 'is a national holiday' },
  on_year_end: { ja: '年末年始です', en: 'is in the days off at the turn of the year' },
  not_after_start: { ja: '開始より後にしてください', en: 'must be later than the start' },
  unknown_unit_name: {
    ja: '登録のない所属名です',
    en: 'is a unit name that is not on record',
  },
  ambiguous_unit_name: {
    ja: '同じ名前の所属が複数あります。上位の所属から書いてください',
    en: 'is the name of several units; write it with those above it',
  },
  not_a_period: {
    ja: '年度(2026、令和8年度)か年月(2026-11、令和8年11月)として読めません',
    en: 'is neither a fiscal year (2026) nor a month (2026-11)',
  },
  unknown_indicator: {
    ja: '登録のない指標です。先に指標を登録してください',
    en: 'is an indicator that is not on record; set it up first',
  },
  ambiguous_indicator: {
    ja: '大文字と小文字だけが違うコードの指標が複数あります',
    en: 'is the code of several indicators that differ in capitals alone',
  },
  retired_indicator: {
    ja: '終了した指標です',
    en: 'is an indicator that is no longer kept',
  },
  period_not_of_year: {
    ja: '年度ごとの指標です。年度を書いてください',
    en: 'has to be a fiscal year for this indicator',
  },
  period_not_of_month: {
    ja: '月ごとの指標です。年月を書いてください',
    en: 'has to be a month for this indicator',
  },
  period_ahead: { ja: 'まだ始まっていない期間です', en: 'has not begun yet' },
  indicator_measured: {
    ja: '今の期間の値は、台帳から自動で集計されます',
    en: 'still runs, and the ledger counts its value by itself',
  },
  unknown_session: {
    ja: '登録のない開催回です。先に開催回を取り込んでください',
    en: 'is a session that is not on record; import the sessions first',
  },
  ambiguous_session: {
    ja: '同じ番号の開催回が複数の研修にあります。「講座名」の列を加えてください',
    en: 'is a session of several courses; add a column with the course',
  },
  session_ahead: {
    ja: 'まだ始まっていない開催回です({startsOn})',
    en: 'is a session that has not begun yet ({startsOn})',
  },
  session_off: {
    ja: '延期か中止になった開催回です',
    en: 'is a session that was put off or called off',
  },
  session_booked: {
    ja: '予約が{booked}名あるため、これより少なくできません',
    en: 'cannot be fewer than the {booked} who are booked',
  },
  only_of_recordings: {
    ja: '「視聴途中」は録画のときだけです',
    en: 'is for recordings alone',
  },
  not_a_number: { ja: '数として読めません', en: 'is not a number' },
  number_out_of_range: {
    ja: '{min}から{max}までにしてください',
    en: 'must be between {min} and {max}',
  },
  rounded_by_spreadsheet: {
    ja: '表計算ソフトが数値に丸めています。元の表で列を文字列にしてから保存し直してください',
    en: 'was rounded by a spreadsheet; format the column as text in the source and save again',
  },
  not_digits: { ja: '数字だけで入力してください', en: 'must be digits only' },
  digit_count: {
    ja: '{expected}桁にしてください(今は{actual}桁)',
    en: 'must have {expected} digits, not {actual}',
  },
  bad_check_digit: {
    ja: '検査数字が合いません。番号の打ち間違いがないか確かめてください',
    en: 'has a wrong check digit; look for a mistyped digit',
  },
  bad_phone_number: { ja: '電話番号として読めません', en: 'is not a Japanese phone number' },
  bad_email: { ja: 'メールアドレスとして読めません', en: 'is not an e-mail address' },
  not_sha256: {
    ja: 'SHA-256(16進数64文字)ではありません',
    en: 'is not a SHA-256 (64 hexadecimal characters)',
  },
  unknown_choice: { ja: '次のどれかにしてください: {choices}', en: 'must be one of: {choices}' },
  unknown_unit: { ja: '登録のない所属コードです', en: 'is a unit code that is not on record' },
  unknown_staff: {
    ja: '登録のない職員番号です',
    en: 'is an employee number that is not on record',
  },
  staff_exists: {
    ja: 'この職員番号の職員は既に登録されています',
    en: 'is an employee number that is on record already',
  },
  already_left: {
    ja: 'この職員は{leftOn}に退職しています',
    en: 'names somebody who left on {leftOn}',
  },
  unit_closed: {
    ja: '{closedOn}に廃止された所属です',
    en: 'is a unit that was closed on {closedOn}',
  },
  number_rests: {
    ja: '解放されて間もない番号です。{freeOn}から別の人に割り当てられます',
    en: 'is a number released lately; somebody else may have it from {freeOn} on',
  },
  on_other_record: {
    ja: 'この値は既に「{key}」に登録されています',
    en: 'is already on record for {key}',
  },
  on_other_kind: {
    ja: 'この番号は別の種類の機器に登録されています',
    en: 'is on record for a device of another kind',
  },
  device_out_of_use: {
    ja: '消去・廃棄などで使用を終えた機器には使用者を登録できません',
    en: 'names a holder for a device that is erased, disposed of or written off',
  },
  required_for_new: {
    ja: '新しい登録には「{column}」の列が必要です',
    en: 'is not on record yet, and a new one needs the column “{column}”',
  },
  needs_field: {
    ja: '「{column}」がないため登録できません',
    en: 'cannot be recorded without “{column}”',
  },
  name_differs: {
    ja: 'この職員番号の氏名が登録と違います。番号の打ち間違いがないか確かめてください',
    en: 'is not the name on record for this employee number; look for a mistyped number',
  },
  parent_refused: {
    ja: 'この親コードの行が取り込めないため、取り込めません',
    en: 'names a parent whose own row is refused',
  },
  parent_below_itself: {
    ja: 'この所属の下にある所属を親にはできません',
    en: 'names a parent that is below this unit',
  },
  also_in_refused_row: {
    ja: '取り込まない{row}行目にも同じ値があります。どちらが正しいか確かめてください',
    en: 'is also in row {row}, which is refused; check which of the two is right',
  },
  private_use_character: {
    ja: '外字があります。ほかの端末では表示できないことがあります',
    en: 'holds a character made by the office (gaiji), which other machines may not show',
  },
  data_without_header: {
    ja: '{column}列目に見出しがないため、取り込みません',
    en: 'column {column} has no header and is left out',
  },
} as const satisfies Record<string, Text>

/** Why a whole file can't be read. */
export const fileMessages = {
  empty_file: { ja: 'ファイルが空です', en: 'The file is empty' },
  no_rows: {
    ja: '見出しだけで、データの行がありません',
    en: 'The file has a header but no rows',
  },
  password_protected: {
    ja: 'パスワードのかかったブックです。Excel でパスワードを外して保存し直してください',
    en: 'The workbook is protected by a password; take it off in Excel and save again',
  },
  old_workbook: {
    ja: '古い形式のブック(.xls)です。Excel ブック(.xlsx)か CSV で保存し直してください',
    en: 'This is a workbook of the old format (.xls); save it as .xlsx or CSV',
  },
  binary_workbook: {
    ja: 'バイナリ形式のブック(.xlsb)です。Excel ブック(.xlsx)か CSV で保存し直してください',
    en: 'This is a binary workbook (.xlsb); save it as .xlsx or CSV',
  },
  not_a_workbook: {
    ja: 'Excel のブック(.xlsx)ではありません',
    en: 'This is not an Excel workbook (.xlsx)',
  },
  damaged_workbook: {
    ja: 'ブックが壊れています。Excel で開いて保存し直してください',
    en: 'The workbook is damaged; open it in Excel and save it again',
  },
  unpacks_too_large: {
    ja: 'ブックの中身が大きすぎます。使っていないシートや書式を除いて保存し直してください',
    en: 'The workbook unpacks to more than can be read; remove unused sheets and formats and save again',
  },
  unknown_sheet: { ja: '「{sheet}」というシートがありません', en: 'There is no sheet “{sheet}”' },
  not_csv: {
    ja: 'CSV でも Excel のブック(.xlsx)でもありません',
    en: 'This is neither CSV nor an Excel workbook (.xlsx)',
  },
  undecodable: {
    ja: '見出しの文字コードを判別できません。UTF-8かShift_JISで保存し直してください',
    en: 'The header could not be decoded; save the file as UTF-8 or Shift_JIS',
  },
  broken_quote: {
    ja: '{row}行目の引用符(")が閉じていないか、余分です',
    en: 'Row {row} has a quotation mark (") too many or too few',
  },
  row_too_long: {
    ja: '{row}行目が長すぎます。表のファイルか確かめてください',
    en: 'Row {row} is too long; check that the file is a table',
  },
  too_many_rows: {
    ja: '行が多すぎます({maximum}行まで)。ファイルを分けてください',
    en: 'The file has too many rows (at most {maximum}); split it',
  },
  unknown_headers: {
    ja: '見出しに知っている項目がありません。1行目が見出しか、種類が合っているか確かめてください',
    en: 'No header is known; check that row 1 is the header and that the kind is right',
  },
  missing_column: { ja: '「{header}」の列がありません', en: 'There is no column “{header}”' },
  ambiguous_column: {
    ja: '「{header}」と「{other}」が同じ項目です。どちらかを対応から外してください',
    en: '“{header}” and “{other}” are the same field; leave one out in the mapping',
  },
  unknown_field: {
    ja: '「{header}」に対応させた項目がありません',
    en: '“{header}” is mapped to a field that does not exist',
  },
  unknown_mapped_header: {
    ja: '対応に書かれた「{header}」という見出しがファイルにありません',
    en: 'The mapping names “{header}”, which is not in the file',
  },
  not_permitted: {
    ja: '送った人に取り込みの権限がなくなったため、読み取りませんでした',
    en: 'Whoever sent the file may no longer import, so it was not read',
  },
} as const satisfies Record<string, Text>

export type RowProblemCode = keyof typeof rowMessages
export type FileProblemCode = keyof typeof fileMessages

const fill = (text: string, params: Record<string, string | number> = {}) =>
  text.replace(/\{(\w+)\}/g, (mark, name: string) => String(params[name] ?? mark))

interface RowProblem {
  code: RowProblemCode
  header: string | null
  params?: Record<string, string | number>
}

/** One line that names row and column as the reader's spreadsheet shows them. */
export function rowMessage(problem: RowProblem, rowNumber: number, locale: Locale): string {
  const { header } = problem
  const text = fill(rowMessages[problem.code][locale], problem.params)
  if (locale === 'ja') return `${rowNumber}行目${header ? `「${header}」` : ''}: ${text}`
  return `Row ${rowNumber}${header ? `, “${header}”` : ''}: ${text}`
}

interface FileProblem {
  code: FileProblemCode
  params?: Record<string, string | number>
}

export const fileTexts = ({ code, params }: FileProblem): Text => ({
  ja: fill(fileMessages[code].ja, params),
  en: fill(fileMessages[code].en, params),
})

export const fileMessage = (problem: FileProblem, locale: Locale): string =>
  fileTexts(problem)[locale]
