import type {
  Phone,
  PhoneEnrollment,
  PhoneOperation,
  PhonePolicy,
  PhoneTask,
} from '#contract/phones'
import { instant, type ListFile, number, text, words, yesNo } from '../exports/columns.ts'

export const phoneFile: ListFile<Phone> = {
  name: { ja: 'スマートフォンの管理', en: 'phones' },
  columns: {
    propertyNumber: text('備品番号', 'Property number'),
    holderName: text('使用者', 'Holder'),
    unitPath: text('所属', 'Unit', 30),
    imei: text('IMEI', 'IMEI'),
    serialNumber: text('製造番号', 'Serial number'),
    model: text('機種', 'Model', 24),
    osVersion: text('OS', 'OS'),
    appliedState: text('報告された状態', 'Reported state'),
    policyName: text('ポリシー', 'Policy', 24),
    wantedVersion: number('ポリシーの版(求める)', 'Policy version wanted'),
    appliedVersion: number('ポリシーの版(適用)', 'Policy version applied'),
    compliant: yesNo('適合', 'Compliant'),
    enrolledAt: instant('登録日時', 'Enrolled at'),
    lastStatusAt: instant('最後の報告', 'Last report'),
    unknownReason: words('台帳にない理由', 'Why unknown', {
      not_in_ledger: { ja: '台帳にない番号', en: 'not in the ledger' },
      two_devices: { ja: '番号が別々の機器を指す', en: 'numbers of two devices' },
      other_token: { ja: '別の機器の登録コード', en: 'code of another device' },
      ledger_state: { ja: '廃棄済みの機器', en: 'disposed of' },
    }),
    resourceName: text('Google での名前', 'Name at Google', 40),
  },
}

export const KIND_WORDS = {
  lock: { ja: 'ロック', en: 'lock' },
  unlock: { ja: 'ロック解除', en: 'unlock' },
  wipe: { ja: '遠隔消去', en: 'wipe' },
}

export const phoneOperationFile: ListFile<PhoneOperation> = {
  name: { ja: 'スマートフォンへの操作', en: 'phone-operations' },
  columns: {
    propertyNumber: text('備品番号', 'Property number'),
    kind: words('操作', 'Operation', KIND_WORDS),
    level: number('段階', 'Level'),
    type: text('命令', 'Command'),
    state: words('状態', 'State', {
      queued: { ja: '待機', en: 'waiting' },
      sending: { ja: '送信中', en: 'being sent' },
      issued: { ja: '送信済み', en: 'issued' },
      succeeded: { ja: '完了', en: 'done' },
      failed: { ja: '失敗', en: 'failed' },
      expired: { ja: '期限切れ', en: 'expired' },
      superseded: { ja: '置き換え済み', en: 'superseded' },
    }),
    status: text('結果', 'Outcome'),
    createdAt: instant('登録日時', 'Created at'),
    issuedAt: instant('送信日時', 'Issued at'),
    finishedAt: instant('終了', 'Finished at'),
    expiresAt: instant('有効期限', 'Expires at'),
  },
}

export const phoneEnrollmentFile: ListFile<PhoneEnrollment> = {
  name: { ja: 'スマートフォンの登録コード', en: 'phone-enrollments' },
  columns: {
    propertyNumber: text('備品番号', 'Property number'),
    policyName: text('ポリシー', 'Policy', 24),
    state: words('状態', 'State', {
      live: { ja: '有効', en: 'open' },
      used: { ja: '使用済み', en: 'used' },
      expired: { ja: '期限切れ', en: 'expired' },
      revoked: { ja: '無効', en: 'revoked' },
    }),
    requesterName: text('発行した人', 'Made by'),
    createdAt: instant('発行日時', 'Made at'),
    expiresAt: instant('有効期限', 'Expires at'),
    usedAt: instant('使用日時', 'Used at'),
  },
}

export const phonePolicyFile: ListFile<PhonePolicy> = {
  name: { ja: 'スマートフォンのポリシー', en: 'phone-policies' },
  columns: {
    name: text('名前', 'Name', 24),
    apn: text('閉域網の APN', 'APN of the closed network'),
    passcode: text('パスコード', 'Passcode'),
    lockAfterSeconds: number('画面ロックまで(秒)', 'Locks after (s)'),
    version: number('版', 'Version'),
    publishedVersion: number('配布済みの版', 'Published version'),
    phones: number('台数', 'Phones'),
    drifted: number('未適用の台数', 'Not applied yet'),
    updatedAt: instant('更新日時', 'Updated at'),
  },
}

export const phoneTaskFile: ListFile<PhoneTask> = {
  name: { ja: '手作業の依頼', en: 'phone-tasks' },
  columns: {
    propertyNumber: text('備品番号', 'Property number'),
    phoneNumber: text('電話番号', 'Phone number'),
    holderName: text('使用者', 'Holder'),
    kind: words('作業', 'Task', {
      sim_stop: { ja: 'SIM の利用停止', en: 'stop the SIM' },
      sim_resume: { ja: 'SIM の利用再開', en: 'resume the SIM' },
      ...KIND_WORDS,
    }),
    state: words('状態', 'State', {
      open: { ja: '未完了', en: 'open' },
      done: { ja: '完了', en: 'done' },
      cancelled: { ja: '取消', en: 'cancelled' },
    }),
    createdAt: instant('登録日時', 'Created at'),
    contactedAt: instant('連絡日時', 'Contacted at'),
    contact: text('連絡先', 'Contact', 24),
    reference: text('受付番号', 'Reference'),
    doneByName: text('担当', 'Done by'),
    doneAt: instant('完了日時', 'Done at'),
    reason: text('取消の理由', 'Reason', 24),
  },
}
