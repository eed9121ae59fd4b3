import { rollout } from './rollout-home.ts'

export const app = {
  menu: {
    ledger: '台帳',
    handover: '引渡しと確認',
    rollout: '更新',
    organization: '組織',
    work: '作業',
    administration: '管理',
    own_devices: '私の機器',
    own_replacements: '私の更新',
  },
  search: { devices: '機器を探す(備品番号、氏名、シリアル番号)' },
  filter: { any: 'すべて', unit_below: '所属(下位を含む)', none_found: '見つかりません' },
  act: { reason: '理由' },
  saved: {
    title: '保存した絞り込み',
    none: '保存した絞り込みはまだありません。いまの絞り込みに名前を付けて保存できます。',
    name: '名前',
    save: '保存',
    remove: '「%{name}」を消す',
  },
  list: {
    more: 'さらに表示',
    separator: '、',
    selection: '選択した行',
    selected: '%{smart_count} 件を選択中',
    all_selected: '条件に合う %{smart_count} 件すべてを選択中',
    select_all: '条件に合う %{smart_count} 件すべてを選ぶ',
  },
  export: {
    open: '書き出す',
    formats: { xlsx: 'Excel (.xlsx)', csv: 'CSV (UTF-8)', cp932: 'CSV (Shift_JIS)' },
    running: 'ファイルを作っています',
    rows: '今の条件に合う %{rows} 件をすべて書き出します。',
    done: '%{rows} 件を書き出しました',
    done_spelt:
      '%{rows} 件を書き出しました。Shift_JIS にない文字は、%{spelt} か所で番号に置き換えました',
    refused: 'この形式では表せない文字があります',
    misfits:
      'Shift_JIS にない文字が %{count} か所にあります。そのままの文字が要るときは Excel か CSV (UTF-8) を選んでください。番号(𠮷 は &#x20bb7;)に置き換えて書き出すこともできます。',
    unnamed: 'ほかに %{count} か所あります。',
    spell: '番号に置き換えて書き出す',
  },
  language: { not_saved: '表示言語を変えましたが、アカウントには保存できませんでした。' },
  theme: { dark: '暗い表示にする', light: '明るい表示にする' },
  problem: {
    unreachable: 'サーバーに接続できません。接続を確かめて、もう一度お試しください。',
    retry: 'もう一度試す',
    request: '続くときは、情報担当に次の番号を知らせてください: %{id}',
  },
  step_up: {
    title: 'パスワードの確認',
    text: 'この操作の前に、ご本人であることを確かめます。パスワードを入力してください。',
    confirm: '確認して続ける',
  },
}

export const login = {
  title: 'ログイン',
  purpose:
    'パソコンとスマートフォンの台帳、引渡し、更新をひとつの場所で。機器を守り、閉域網の入口を守ります。',
  help: 'ユーザー名やパスワードが分からないときは、情報担当にお問い合わせください。',
  retry_after: 'およそ %{smart_count} 分後にもう一度お試しください。',
}

export const home = {
  title: 'ホーム',
  greeting: '%{name} さん',
  rollout,
  fleet: '機器の状況',
  no_devices: '台帳にまだ機器がありません',
  no_devices_hint: 'CSV の台帳を取り込むと、ここに種類と状態ごとの台数が出ます。',
  own_devices: '私の機器',
  not_linked: 'このログインは職員の記録と結び付いていません',
  not_linked_hint: '使っている機器を表示するには、情報担当に職員番号を伝えてください。',
  recent_imports: '最近の取込み',
  all_imports: '取込みをすべて見る',
  news: '未読のお知らせ',
  shortcuts: 'よく使う作業',
  shortcut: {
    import: '台帳を取り込む',
    devices: '機器を探す',
    unit_devices: '所属の機器を見る',
    unit_staff: '所属の職員を見る',
    staff: '職員を探す',
    audit: '監査記録を見る',
    users: '利用者を管理する',
    jobs: '処理の状況を見る',
    extensions: '内線番号を調べる',
  },
}

export const roles = {
  employee: '職員',
  section_head: '所属長',
  it_staff: '情報担当',
  trainer: '研修担当',
  security: 'セキュリティ担当',
  auditor: '監査',
  admin: '管理者',
}

/** Dots would split the key, so `units.read` is `units_read`. */
export const permissions = {
  account_own: '自分のアカウント',
  units_read: '所属の閲覧',
  units_write: '所属の変更',
  staff_read: '職員の閲覧',
  staff_write: '職員の変更',
  ledger_read: '機器の台帳の閲覧',
  ledger_write: '機器の台帳の変更',
  batches_read: '機器の一括処理の閲覧',
  acceptances_answer: '受領の回答',
  permits_request: '持出しの申請',
  permits_decide: '持出しの許可',
  possession_answer: '所持確認の回答',
  extensions_read: '内線番号の閲覧',
  extensions_history: '内線番号の履歴の閲覧',
  lines_read: '回線の閲覧',
  lines_write: '回線と内線番号の変更',
  secrets_reveal: 'PIN・PUK の表示',
  imports_read: '取込みの閲覧',
  imports_write: '取込み',
  rollout_read: '更新計画の閲覧',
  rollout_write: '更新計画の変更',
  rollout_book: '更新の予約',
  erasures_read: 'データ消去の記録の閲覧',
  erasures_write: 'データ消去の記録',
  audit_read: '監査記録の閲覧',
  users_read: '利用者の閲覧',
  users_write: '利用者の変更',
  jobs_read: '処理の閲覧',
  jobs_write: '処理のやり直し',
  settings_read: '設定の閲覧',
  settings_write: '設定の変更',
}
