import type { z } from 'zod'
import type { Command, commandKeySet, leaseExtension } from '#contract/commands'
import { instant, type ListFile, number, text, words } from '../exports/columns.ts'
import { KIND_WORDS, STATE_WORDS } from './words.ts'

export const commandFile: ListFile<Command> = {
  name: { ja: 'コマンド', en: 'commands' },
  columns: {
    propertyNumber: text('備品番号', 'Property number'),
    kind: words('コマンド', 'Command', KIND_WORDS),
    level: number('段階', 'Level'),
    state: words('状態', 'State', STATE_WORDS),
    requesterName: text('命令した人', 'Ordered by'),
    reason: text('理由', 'Reason', 30),
    createdAt: instant('命令日時', 'Ordered at'),
    deliveredAt: instant('送信日時', 'Delivered at'),
    acceptedAt: instant('受付日時', 'Accepted at'),
    finishedAt: instant('終了日時', 'Finished at'),
    outcomeReason: text('結果のコード', 'Outcome'),
    outcomeDetail: text('結果の詳細', 'Outcome in detail', 30),
    expiresAt: instant('有効期限', 'Expires at'),
  },
}

export const keySetFile: ListFile<z.input<typeof commandKeySet>> = {
  name: { ja: 'コマンドの鍵', en: 'command-keys' },
  columns: {
    seq: number('番号', 'Number'),
    commandKid: text('コマンドの鍵', 'Command key', 44),
    leaseKid: text('自動ロックの鍵', 'Lease key', 44),
    devices: number('この鍵を持つ機器', 'Devices that have it'),
    createdAt: instant('作成日時', 'Made at'),
  },
}

export const extensionFile: ListFile<z.input<typeof leaseExtension>> = {
  name: { ja: '自動ロックの延長', en: 'lease-extensions' },
  columns: {
    seq: number('番号', 'Number'),
    addHours: number('延長(時間)', 'Hours'),
    reason: text('理由', 'Reason', 30),
    requesterName: text('延長した人', 'Made by'),
    createdAt: instant('作成日時', 'Made at'),
    until: instant('期限', 'Until'),
  },
}
