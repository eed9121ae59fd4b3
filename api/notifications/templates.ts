import { APPROVAL_ACTIONS } from '#contract/approvals'
import type { User } from '#contract/users'

export type Locale = User['locale']

interface Words {
  title: string
  text: string
}

interface Template {
  /** Names of what `%{…}` stands for. Counts, codes and names one gave oneself: never a secret. */
  params: readonly string[]
  /** Mailed at once: the reader may have to act, or it wasn't them. */
  urgent?: true
  ja: Words
  en: Words
}

/** Every notification there is. */
export const TEMPLATES = {
  import_checked: {
    params: ['kind', 'new', 'changed', 'refused'],
    ja: {
      title: '取り込みの確認ができました(%{kind})',
      text: '新規 %{new} 件、変更 %{changed} 件、取り込めない行 %{refused} 件です。内容を確かめて反映してください。',
    },
    en: {
      title: 'Import checked: %{kind}',
      text: '%{new} new, %{changed} changed, %{refused} refused. Look it over, then apply it.',
    },
  },
  import_applied: {
    params: ['kind', 'new', 'changed', 'refused'],
    ja: {
      title: '取り込みを反映しました(%{kind})',
      text: '新規 %{new} 件、変更 %{changed} 件を反映しました。取り込めなかった行は %{refused} 件です。',
    },
    en: {
      title: 'Import applied: %{kind}',
      text: '%{new} rows were added and %{changed} changed; %{refused} were refused.',
    },
  },
  phone_unknown: {
    params: [],
    ja: {
      title: '台帳にないスマートフォンが登録されました',
      text: '使えないようにしてあります。スマートフォンの一覧で、どの機器かを確かめてください。',
    },
    en: {
      title: 'A smartphone enrolled that is not in the ledger',
      text: 'It has been disabled. Look at the list of smartphones for which device it is.',
    },
  },
  import_failed: {
    params: ['kind'],
    ja: {
      title: '取り込みに失敗しました(%{kind})',
      text: '台帳は変わっていません。理由は取り込みの画面にあります。',
    },
    en: {
      title: 'Import failed: %{kind}',
      text: 'The ledger is unchanged. The import says why.',
    },
  },
  device_batch_done: {
    params: ['total', 'done', 'unchanged', 'refused'],
    ja: {
      title: '機器の一括処理が終わりました',
      text: '%{total} 台のうち、変更 %{done} 台、変更なし %{unchanged} 台、できなかったもの %{refused} 台です。',
    },
    en: {
      title: 'The bulk change of devices is done',
      text: 'Of %{total} devices %{done} were changed, %{unchanged} needed no change and %{refused} were refused.',
    },
  },
  crl_late: {
    params: ['authority', 'until'],
    urgent: true,
    ja: {
      title: '失効リストが更新されていません(%{authority})',
      text: '今のリストは %{until} まで有効です。期限を過ぎると、どの機器もネットワークに接続できません。署名プロセスとデータベースの状態を確かめてください。',
    },
    en: {
      title: 'The revocation list of %{authority} is late',
      text: 'The present list is good until %{until}. After that no device gets into the network. Please see to the signer and the database.',
    },
  },
  doors_unanswered: {
    params: ['from', 'until', 'count'],
    urgent: true,
    ja: {
      title: 'ネットワークの入口に応答できない時間がありました',
      text: '%{from} から %{until} まで、%{count} 件の接続の問い合わせに答えられませんでした。その間、機器は RADIUS サーバーの設定に従い、拒否されたか隔離ネットワークに入っています。データベースの状態を確かめてください。',
    },
    en: {
      title: 'Doors of the network went unanswered',
      text: 'From %{from} to %{until}, %{count} requests to join got no answer. As the RADIUS server is set up, those devices were turned away or put into quarantine. Please see to the database.',
    },
  },
  sessions_go_on: {
    params: ['nas', 'count'],
    urgent: true,
    ja: {
      title: '切断できない接続があります(%{nas})',
      text: '接続を認めなくなった機器 %{count} 台が、まだネットワークにつながっています。ネットワーク機器が切断の要求に応じるか、RADIUS_NAS_FILE にあるかを確かめ、急ぐときはその機器で切断してください。',
    },
    en: {
      title: 'Sessions on %{nas} do not end',
      text: '%{count} devices that may not be on the network any more still are. See whether the element takes Disconnect-Requests and stands in RADIUS_NAS_FILE; if it is urgent, end them there.',
    },
  },
  incident_reported: {
    params: ['number', 'count'],
    urgent: true,
    ja: {
      title: '紛失・盗難の届出がありました(事案 第%{number}号)',
      text: '機器 %{count} 台をネットワークから切り離し、ロックを指示しました。事案の画面で状況と、することの期限を確かめてください。',
    },
    en: {
      title: 'Loss or theft reported: incident %{number}',
      text: '%{count} devices were cut off from the network and told to lock. Please look at the incident for what is open and by when.',
    },
  },
  incident_theft: {
    params: ['number', 'count'],
    urgent: true,
    ja: {
      title: '紛失ではなく盗難とわかりました(事案 第%{number}号)',
      text: '機器 %{count} 台の証明書を失効させ、鍵の使用を禁止しました。警察への届出など、盗難のときにすることを事案の画面で確かめてください。',
    },
    en: {
      title: 'Stolen, not lost: incident %{number}',
      text: 'The certificates of %{count} devices were revoked and their keys blocked. Please look at the incident for what a theft asks for, such as telling the police.',
    },
  },
  incident_drill: {
    params: ['number', 'count'],
    urgent: true,
    ja: {
      title: '【訓練】紛失・盗難の届出がありました(訓練 第%{number}号)',
      text: 'これは訓練です。機器 %{count} 台を切り離し、画面をロックしました。いつもの事案と同じように対応してください。',
    },
    en: {
      title: '[DRILL] Loss or theft reported: drill %{number}',
      text: 'This is a drill. %{count} devices were cut off and their screens locked. Please act as you would in earnest.',
    },
  },
  incident_late: {
    params: ['number', 'count'],
    urgent: true,
    ja: {
      title: '期限を過ぎています(事案 第%{number}号)',
      text: '済んでいないことのうち %{count} 件が期限を過ぎました。事案の画面で確かめてください。',
    },
    en: {
      title: 'Incident %{number} is late',
      text: '%{count} things are past their time and still open. Please look at the incident.',
    },
  },
  incident_drill_late: {
    params: ['number', 'count'],
    ja: {
      title: '【訓練】期限を過ぎています(訓練 第%{number}号)',
      text: 'これは訓練です。済んでいないことのうち %{count} 件が期限を過ぎました。',
    },
    en: {
      title: '[DRILL] Drill %{number} is late',
      text: 'This is a drill. %{count} things are past their time and still open.',
    },
  },
  incident_over: {
    params: ['number'],
    ja: {
      title: '事案が終わりました(第%{number}号)',
      text: '経過は事案の画面に残っています。',
    },
    en: {
      title: 'Incident %{number} is closed',
      text: 'Its record stays where it was.',
    },
  },
  authority_expiring: {
    params: ['authority', 'days'],
    urgent: true,
    ja: {
      title: '認証局の期限が近づいています(%{authority})',
      text: '残りは %{days} 日です。期限が切れると、発行した証明書がすべて使えなくなります。次の認証局への切替えを準備してください。',
    },
    en: {
      title: 'The authority %{authority} ends soon',
      text: '%{days} days are left. After that none of its certificates is good. Please prepare the rollover.',
    },
  },
  outbox_behind: {
    params: ['minutes'],
    urgent: true,
    ja: {
      title: 'バックグラウンド処理が滞っています',
      text: '%{minutes} 分待っている処理があります。ワーカーと Redis の状態を確かめてください。',
    },
    en: {
      title: 'Background jobs are behind',
      text: 'The oldest has waited for %{minutes} minutes. Please see to the workers and Redis.',
    },
  },
  log_unkept: {
    params: ['minutes'],
    urgent: true,
    ja: {
      title: 'バックアップ用のログを保存できません',
      text: '%{minutes} 分前から保存できていません。この間の変更は、障害があると戻せません。保存先 (BACKUP_DIR) の空き容量、接続、権限を確かめてください。',
    },
    en: {
      title: 'The log for the backup cannot be kept',
      text: 'For %{minutes} minutes nothing of it could be kept: what changed since would be lost in a disaster. Please see to room, connection and rights of BACKUP_DIR.',
    },
  },
  agents_silent: {
    params: ['count'],
    urgent: true,
    ja: {
      title: '報告のないパソコンが増えています',
      text: '%{count} 台から長く報告がありません。エージェントの受付ポートと証明書の状態を確かめてください。',
    },
    en: {
      title: 'Many laptops have fallen silent',
      text: '%{count} have not checked in for long. Please see to the agent port and its certificate.',
    },
  },
  alert_test: {
    params: [],
    ja: {
      title: '警告の試験送信',
      text: 'これは試験です。このメールが届いたなら、運用の警告もこの宛先に届きます。',
    },
    en: {
      title: 'A test of alerts',
      text: 'This is a test. As this mail has reached you, so will alerts.',
    },
  },
  transfers_applied: {
    params: ['day', 'arrived', 'gone'],
    ja: {
      title: '人事異動を反映しました(%{day})',
      text: 'あなたの所属に着任 %{arrived} 人、転出・退職 %{gone} 人です。機器の引渡しと回収を確かめてください。',
    },
    en: {
      title: 'Transfers of %{day} are in effect',
      text: '%{arrived} people have come to your unit and %{gone} have gone. Please see to their devices.',
    },
  },
  transfers_blocked: {
    params: ['day', 'conflicts'],
    urgent: true,
    ja: {
      title: '人事異動を反映できません(%{day})',
      text: '解消していない問題が %{conflicts} 件あります。訂正するか除外してから、手で適用してください。',
    },
    en: {
      title: 'Transfers of %{day} could not be applied',
      text: '%{conflicts} rows have conflicts. Correct or leave them out, then apply the batch by hand.',
    },
  },
  job_dead: {
    params: ['job', 'id', 'code'],
    urgent: true,
    ja: {
      title: 'バックグラウンド処理が止まりました',
      text: '処理 %{job}(番号 %{id})が繰り返し失敗しました(%{code})。原因を除いてから、もう一度実行してください。',
    },
    en: {
      title: 'A background job has stopped',
      text: 'Job %{job} (number %{id}) kept failing (%{code}). Mend the cause, then run it again.',
    },
  },
  password_changed: {
    params: [],
    urgent: true,
    ja: {
      title: 'パスワードが変わりました',
      text: '心当たりがなければ、すぐに情報担当に知らせてください。',
    },
    en: {
      title: 'Your password was changed',
      text: 'If it was not you, tell IT staff at once.',
    },
  },
  token_created: {
    params: ['name'],
    urgent: true,
    ja: {
      title: 'API トークンが作られました',
      text: '名前は「%{name}」です。心当たりがなければ、すぐに取り消して情報担当に知らせてください。',
    },
    en: {
      title: 'An API token was made',
      text: 'It is called "%{name}". If it was not you, revoke it at once and tell IT staff.',
    },
  },
  signed_out: {
    params: [],
    ja: {
      title: '管理者がログアウトさせました',
      text: '続けて使うには、もう一度ログインしてください。心当たりがなければ情報担当に知らせてください。',
    },
    en: {
      title: 'An administrator logged you out',
      text: 'Log in again to go on. If you did not expect this, tell IT staff.',
    },
  },
  approver_login_changed: {
    params: ['name'],
    urgent: true,
    ja: {
      title: '承認できる人のログインが変更されました',
      text: '「%{name}」のパスワード、ユーザー名、メールアドレス、または職員との結び付きが、本人以外によって変更されました。心当たりがなければ、本人に電話などで確かめ、監査ログを見てください。',
    },
    en: {
      title: 'The login of somebody who approves was changed',
      text: 'Password, user name, mail address or staff record of "%{name}" was changed by somebody else. Unless you know why, ask them by telephone, and look at the audit.',
    },
  },
  break_glass_used: {
    params: ['at'],
    urgent: true,
    ja: {
      title: '緊急用ログインが使われました',
      text: '%{at} に使われました。予定した使用でなければ、すぐにログインの一覧から終了させ、緊急用のパスワードを作り直してください。',
    },
    en: {
      title: 'The break-glass login was used',
      text: 'It was used at %{at}. Unless this was planned, end its session at once in the list of logins, and make its password anew.',
    },
  },
  passkey_added: {
    params: ['name'],
    urgent: true,
    ja: {
      title: 'パスキーが登録されました',
      text: '名前は「%{name}」です。心当たりがなければ、すぐに削除して情報担当に知らせてください。',
    },
    en: {
      title: 'A passkey was added',
      text: 'It is called "%{name}". If it was not you, remove it at once and tell IT staff.',
    },
  },
  passkey_removed: {
    params: ['name'],
    urgent: true,
    ja: {
      title: 'パスキーが削除されました',
      text: '名前は「%{name}」です。心当たりがなければ、すぐに情報担当に知らせてください。',
    },
    en: {
      title: 'A passkey was removed',
      text: 'It was called "%{name}". If it was not you, tell IT staff at once.',
    },
  },
  roles_changed: {
    params: [],
    ja: {
      title: '権限が変わりました',
      text: '使える画面と操作が変わっています。心当たりがなければ情報担当に知らせてください。',
    },
    en: {
      title: 'Your roles were changed',
      text: 'What you can see and do is different now. If you did not expect this, tell IT staff.',
    },
  },
  approval_requested: {
    params: ['approvalAction', 'count'],
    urgent: true,
    ja: {
      title: '承認の申請があります(%{approvalAction})',
      text: '対象は %{count} 件です。内容を確かめて、承認するか却下してください。',
    },
    en: {
      title: 'Your consent is asked for: %{approvalAction}',
      text: 'It is about %{count} targets. Look at the request, then approve or refuse it.',
    },
  },
  approval_closed: {
    params: ['approvalAction', 'approvalState'],
    ja: {
      title: '申請の結果: %{approvalState}(%{approvalAction})',
      text: '理由や対象は、申請の画面にあります。',
    },
    en: {
      title: 'What you asked for was %{approvalState}: %{approvalAction}',
      text: 'The request shows why, and its targets.',
    },
  },
  account_locked: {
    params: ['minutes'],
    urgent: true,
    ja: {
      title: 'ログインを一時停止しました',
      text: 'パスワードの誤りが続いたため、%{minutes} 分間ログインできません。心当たりがなければ情報担当に知らせてください。',
    },
    en: {
      title: 'Your account is locked for a while',
      text: 'Too many wrong passwords: no login for %{minutes} minutes. If it was not you, tell IT staff.',
    },
  },
  appointment_booked: {
    params: ['place', 'startsAt'],
    ja: {
      title: 'パソコン交換の予約を受け付けました',
      text: '日時は %{startsAt}、場所は「%{place}」です。今お使いのパソコンを持ってお越しください。',
    },
    en: {
      title: 'Your laptop swap is booked',
      text: 'It is on %{startsAt} at %{place}. Please bring the laptop you use now.',
    },
  },
  appointment_changed: {
    params: ['place', 'startsAt'],
    ja: {
      title: 'パソコン交換の予約が変わりました',
      text: '新しい日時は %{startsAt}、場所は「%{place}」です。',
    },
    en: {
      title: 'Your laptop swap has moved',
      text: 'It is now on %{startsAt} at %{place}.',
    },
  },
  appointment_cancelled: {
    params: ['place', 'startsAt'],
    ja: {
      title: 'パソコン交換の予約が取り消されました',
      text: '%{startsAt}「%{place}」の予約です。必要な場合は別の日時を予約してください。',
    },
    en: {
      title: 'Your laptop swap is cancelled',
      text: 'It was booked for %{startsAt} at %{place}. Please book another time if you need one.',
    },
  },
  handover_to_accept: {
    params: ['count'],
    ja: {
      title: '受領の確認をお願いします',
      text: '機器 %{count} 台が引き渡されました。届いた機器を確かめ、自分のページで受領してください。',
    },
    en: {
      title: 'Please accept what you were given',
      text: '%{count} devices were handed over to you. Check them, then accept them on your own page.',
    },
  },
  handover_refused: {
    params: ['number'],
    ja: {
      title: '受領が拒否されました',
      text: '第 %{number} 号の受領が拒否されました。理由を確かめ、機器の所在を本人と確認してください。',
    },
    en: {
      title: 'A handover was refused',
      text: 'Acceptance no. %{number} was refused. See why, and find out with the person where the devices are.',
    },
  },
  loan_due: {
    params: ['propertyNumber', 'dueOn'],
    ja: {
      title: '貸出の期限が近づいています',
      text: '%{propertyNumber} の返却期限は %{dueOn} です。期限までに情報担当の窓口へ返却してください。',
    },
    en: {
      title: 'A loan ends soon',
      text: '%{propertyNumber} is due back on %{dueOn}. Please bring it to the IT counter by then.',
    },
  },
  loan_overdue: {
    params: ['propertyNumber', 'dueOn'],
    ja: {
      title: '貸出の期限が過ぎています',
      text: '%{propertyNumber} の返却期限(%{dueOn})を過ぎています。至急返却してください。',
    },
    en: {
      title: 'A loan is overdue',
      text: '%{propertyNumber} was due back on %{dueOn}. Please return it at once.',
    },
  },
  permit_requested: {
    params: ['startsOn', 'endsOn'],
    ja: {
      title: '機器の持出しの申請があります',
      text: '期間は %{startsOn} から %{endsOn} までです。内容を確かめて、許可するかどうか決めてください。',
    },
    en: {
      title: 'Somebody asks to take a device outside',
      text: 'From %{startsOn} to %{endsOn}. Please look at the request and decide.',
    },
  },
  stocktake_to_attest: {
    params: ['number'],
    ja: {
      title: '棚卸の結果を確認してください',
      text: '棚卸(第 %{number} 号)の計数が終わりました。結果を見て、確認してください。',
    },
    en: {
      title: 'A stocktake is to be attested',
      text: 'Stocktake no. %{number} has been counted. Please look at the result and attest it.',
    },
  },
  stocktake_unexplained: {
    params: ['number', 'count'],
    ja: {
      title: '棚卸で見つからず、理由も分からない機器があります',
      text: '棚卸(第 %{number} 号)で %{count} 台です。紛失として扱うかどうか、確かめてください。',
    },
    en: {
      title: 'A stocktake left devices missing without explanation',
      text: 'Stocktake no. %{number}: %{count} devices. Please see whether they are to be treated as lost.',
    },
  },
  missing_device_seen: {
    params: ['propertyNumber'],
    ja: {
      title: '紛失・盗難の機器が棚卸で見つかりました',
      text: '%{propertyNumber} のコードが棚卸で読まれました。現物を確かめてください。',
    },
    en: {
      title: 'A missing device turned up in a stocktake',
      text: 'The code of %{propertyNumber} was scanned in a stocktake. Please see whether it is really there.',
    },
  },
  permit_granted: {
    params: ['startsOn', 'endsOn'],
    ja: {
      title: '機器の持出しが許可されました',
      text: '期間は %{startsOn} から %{endsOn} までです。',
    },
    en: {
      title: 'You may take your device outside',
      text: 'From %{startsOn} to %{endsOn}.',
    },
  },
  permit_refused: {
    params: ['startsOn', 'endsOn'],
    ja: {
      title: '機器の持出しは許可されませんでした',
      text: '%{startsOn} から %{endsOn} までの申請です。理由は申請の画面にあります。',
    },
    en: {
      title: 'You may not take your device outside',
      text: 'You asked for %{startsOn} to %{endsOn}. The request says why.',
    },
  },
  possession_asked: {
    params: ['dueOn'],
    ja: {
      title: '所持確認のお願い',
      text: '使用している機器が手元にあるか、%{dueOn} までに自分のページで答えてください。',
    },
    en: {
      title: 'Have you still got your devices?',
      text: 'Please answer on your own page by %{dueOn} whether you have what you use.',
    },
  },
  possession_denied: {
    params: ['propertyNumber'],
    urgent: true,
    ja: {
      title: '手元にないと回答された機器があります',
      text: '%{propertyNumber} が手元にないと回答されました。所在を確かめ、紛失のおそれがあれば事案として届け出てください。',
    },
    en: {
      title: 'Somebody has not got their device',
      text: 'The holder of %{propertyNumber} says it is not with them. Find it, or report it lost.',
    },
  },
  course_booked: {
    params: ['course', 'startsAt'],
    ja: {
      title: '研修の予約を受け付けました(%{course})',
      text: '%{startsAt} からです。予定表には、開催回の画面から登録できます。',
    },
    en: {
      title: 'You are booked: %{course}',
      text: 'It begins at %{startsAt}. The session has a file for your calendar.',
    },
  },
  course_waiting: {
    params: ['course', 'startsAt'],
    ja: {
      title: '研修のキャンセル待ちに入りました(%{course})',
      text: '%{startsAt} からの回は満席です。空きが出ると自動で予約になり、お知らせします。',
    },
    en: {
      title: 'You are on the waiting list: %{course}',
      text: 'The session at %{startsAt} is full. A place that comes free becomes yours by itself, and you will hear of it.',
    },
  },
  course_promoted: {
    params: ['course', 'startsAt'],
    urgent: true,
    ja: {
      title: '空きが出て、研修の予約が取れました(%{course})',
      text: '%{startsAt} からです。都合が悪いときは、早めに取り消してください。',
    },
    en: {
      title: 'A place came free: %{course}',
      text: 'You are booked for %{startsAt}. If that does not suit you, please cancel soon.',
    },
  },
  course_unbooked: {
    params: ['course', 'startsAt'],
    ja: {
      title: '研修の予約が取り消されました(%{course})',
      text: '%{startsAt} からの回の予約が取り消されました。',
    },
    en: {
      title: 'Your booking was cancelled: %{course}',
      text: 'You are no longer booked for %{startsAt}.',
    },
  },
  session_moved: {
    params: ['course', 'startsAt'],
    urgent: true,
    ja: {
      title: '研修の日時か場所が変わりました(%{course})',
      text: '新しい開始は %{startsAt} です。予約はそのまま有効です。予定表の登録を更新してください。',
    },
    en: {
      title: 'A session has changed: %{course}',
      text: 'It now begins at %{startsAt}. Your booking stands; please update your calendar.',
    },
  },
  session_postponed: {
    params: ['course', 'startsAt', 'reason'],
    urgent: true,
    ja: {
      title: '研修が延期になりました(%{course})',
      text: '%{startsAt} からの回は延期です。理由: %{reason}。予約はそのまま残り、新しい日時が決まるとお知らせします。',
    },
    en: {
      title: 'A session is put off: %{course}',
      text: 'The session at %{startsAt} will be held later: %{reason}. Your booking stands, and you will hear of the new time.',
    },
  },
  session_cancelled: {
    params: ['course', 'startsAt', 'reason'],
    urgent: true,
    ja: {
      title: '研修が中止になりました(%{course})',
      text: '%{startsAt} からの回は中止です。理由: %{reason}。ほかの回を予約してください。',
    },
    en: {
      title: 'A session is called off: %{course}',
      text: 'There will be no session at %{startsAt}: %{reason}. Please book another one.',
    },
  },
  course_due: {
    params: ['course', 'until'],
    ja: {
      title: '研修を修了しないと接続できなくなります(%{course})',
      text: '%{until} を過ぎると、機器は庁内ネットワークに接続できなくなります。受講の予約か、録画の視聴をお願いします。',
    },
    en: {
      title: 'Your access ends without a course: %{course}',
      text: 'After %{until} your devices get no further than the quarantine network. Please book a session or watch the recording.',
    },
  },
  courses_due_in_unit: {
    params: ['count'],
    ja: {
      title: 'まもなく接続できなくなる職員がいます',
      text: 'あなたの所属で、研修が済んでいないために接続できなくなる職員が %{count} 名います。',
    },
    en: {
      title: 'People of your unit are about to lose access',
      text: '%{count} people of your unit have yet to complete a course that the network asks for.',
    },
  },
  courses_open: {
    params: ['count', 'courses'],
    ja: {
      title: '修了していない研修があります',
      text: '次の %{count} 件の研修をまだ修了していません: %{courses}。出席の予約か録画の視聴をお願いします。',
    },
    en: {
      title: 'You have courses to complete',
      text: 'You have yet to complete %{count}: %{courses}. Please book a session or watch the recording.',
    },
  },
  courses_open_in_unit: {
    params: ['count'],
    ja: {
      title: '研修を修了していない職員がいます',
      text: '催促の後も研修を修了していない職員が、あなたの所属に %{count} 名います。声を掛けてください。',
    },
    en: {
      title: 'People of your unit have courses to complete',
      text: '%{count} people of your unit have not completed a course in spite of reminders. Please talk to them.',
    },
  },
} as const satisfies Record<string, Template>

export type TemplateName = keyof typeof TEMPLATES
export type Params<T extends TemplateName> = Record<
  (typeof TEMPLATES)[T]['params'][number],
  string | number
>

/** Codes that a reader sees as words. */
const WORDS: Record<string, Record<string, Record<Locale, string>>> = {
  approvalAction: APPROVAL_ACTIONS,
  approvalState: {
    executed: { ja: '実行済み', en: 'carried out' },
    failed: { ja: '実行できず', en: 'approved, but not possible' },
    refused: { ja: '却下', en: 'refused' },
    expired: { ja: '期限切れ', en: 'left until it expired' },
  },
  kind: {
    units: { ja: '所属', en: 'units' },
    staff: { ja: '職員', en: 'staff' },
    devices: { ja: 'パソコン', en: 'laptops' },
    smartphones: { ja: 'スマートフォン', en: 'smartphones' },
    transfers: { ja: '人事異動', en: 'transfers' },
    'course-sessions': { ja: '研修の開催回', en: 'course sessions' },
    attendance: { ja: '出欠', en: 'attendance' },
    indicators: { ja: '指標の値', en: 'values of indicators' },
  },
}

/** Of days and times, which readers see as the console writes them: 2026/12/12. */
const DATED = new Set(['at', 'day', 'dueOn', 'endsOn', 'from', 'startsAt', 'startsOn', 'until'])
const ISO_DAY = /^(\d{4})-(\d{2})-(\d{2})(?= |$)/

/** A notification in the reader's language. One of a template that is gone still shows its name. */
export function render(
  template: string,
  params: Readonly<Record<string, string | number>>,
  locale: Locale,
): Words {
  const found: Template | undefined = TEMPLATES[template as TemplateName]
  if (!found) return { title: template, text: '' }
  const fill = (words: string) =>
    words.replace(/%\{(\w+)\}/g, (_, name: string) => {
      const value = String(params[name] ?? '')
      if (DATED.has(name)) return value.replace(ISO_DAY, '$1/$2/$3')
      return WORDS[name]?.[value]?.[locale] ?? value
    })
  return { title: fill(found[locale].title), text: fill(found[locale].text) }
}
