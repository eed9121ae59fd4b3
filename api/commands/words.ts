import type { CommandKind, CommandState } from '#contract/command-protocol'

type Words = { ja: string; en: string }

export const KIND_WORDS: Record<CommandKind, Words> = {
  lock: { ja: 'ロック', en: 'Lock' },
  unlock: { ja: 'ロックの解除', en: 'Unlock' },
  wipe: { ja: 'データの消去', en: 'Wipe' },
  rotate_recovery_key: { ja: '回復キーの更新', en: 'New recovery key' },
  refresh_inventory: { ja: '構成情報の送り直し', en: 'Inventory anew' },
}

export const STATE_WORDS: Record<CommandState, Words> = {
  queued: { ja: '送信待ち', en: 'waiting for the device' },
  delivered: { ja: '送信済み', en: 'delivered' },
  not_now: { ja: '後で実行', en: 'not now' },
  accepted: { ja: '受付済み', en: 'accepted' },
  running: { ja: '実行中', en: 'running' },
  succeeded: { ja: '完了', en: 'done' },
  failed: { ja: '失敗', en: 'failed' },
  rejected: { ja: '拒否', en: 'rejected' },
  expired: { ja: '期限切れ', en: 'expired' },
  superseded: { ja: '新しい命令に交代', en: 'superseded' },
  cancelled: { ja: '取消し', en: 'cancelled' },
}
