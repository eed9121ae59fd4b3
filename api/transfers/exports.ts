import type {
  Transfer,
  TransferBatch,
  TransferCollection,
  TransferIssue,
} from '#contract/transfers'
import { KIND_WORDS } from '../devices/words.ts'
import {
  day,
  instant,
  type ListFile,
  made,
  number,
  text,
  words,
  yesNo,
} from '../exports/columns.ts'
import { TRANSFER_MESSAGES } from './messages.ts'

const TRANSFER_KIND_WORDS = {
  transfer: { ja: '異動', en: 'transfer' },
  retire: { ja: '退職', en: 'leaves' },
  join: { ja: '採用', en: 'joins' },
}
const STATE_WORDS = {
  planned: { ja: '予定', en: 'planned' },
  applied: { ja: '適用済み', en: 'applied' },
  undone: { ja: '取消済み', en: 'undone' },
  cancelled: { ja: '中止', en: 'cancelled' },
}
const PLAN_WORDS = {
  keep: { ja: '持って行く', en: 'keeps them' },
  return: { ja: '返却', en: 'hands them in' },
}

export const batchFile: ListFile<TransferBatch> = {
  name: { ja: '人事異動', en: 'transfer-batches' },
  columns: {
    effectiveOn: day('発効日', 'Effective on'),
    state: words('状態', 'State', STATE_WORDS),
    counts: made('人数', 'People', ({ transfer, retire, join, excluded }, locale) =>
      locale === 'ja'
        ? `異動 ${transfer}、退職 ${retire}、採用 ${join}、除外 ${excluded}`
        : `${transfer} transfers, ${retire} leavers, ${join} joiners, ${excluded} left out`,
    ),
    conflictCount: number('問題のある行', 'Conflicts'),
    appliedAt: instant('適用日時', 'Applied at'),
    undoneAt: instant('取消日時', 'Undone at'),
    reason: text('中止の理由', 'Reason', 32),
  },
}

export const transferFile: ListFile<Transfer> = {
  name: { ja: '人事異動の対象者', en: 'transfers' },
  columns: {
    kind: words('区分', 'Kind', TRANSFER_KIND_WORDS),
    employeeNumber: text('職員番号', 'Employee number'),
    name: text('氏名', 'Name'),
    fromUnitPath: text('旧所属名', 'From', 40),
    toUnitPath: text('新所属名', 'To', 40),
    post: text('職名', 'Post'),
    effectiveOn: day('発令日', 'Effective on'),
    devices: words('機器', 'Devices', PLAN_WORDS),
    returnDueOn: day('返却期限', 'Return due'),
    deviceCount: number('使用中の機器', 'Devices held'),
    extension: text('内線番号', 'Extension'),
    isHead: yesNo('所属長', 'Section head'),
    conflicts: made(
      '問題',
      'Conflicts',
      (codes, locale) => codes.map((code) => TRANSFER_MESSAGES[code][locale]).join(' ') || null,
      40,
    ),
    excluded: yesNo('除外', 'Left out'),
    reason: text('訂正の理由', 'Reason', 32),
  },
}

export const collectionFile: ListFile<TransferCollection> = {
  name: { ja: '回収する機器', en: 'collections' },
  columns: {
    propertyNumber: text('備品番号', 'Property number'),
    kind: words('種類', 'Kind', KIND_WORDS),
    employeeNumber: text('職員番号', 'Employee number'),
    name: text('氏名', 'Name'),
    unitPath: text('旧所属名', 'Unit', 40),
    returnDueOn: day('返却期限', 'Return due'),
    collectedAt: instant('回収日時', 'Collected at'),
    isOverdue: yesNo('期限超過', 'Overdue'),
  },
}

export const issueFile: ListFile<TransferIssue> = {
  name: { ja: '機器を渡す人', en: 'issues' },
  columns: {
    employeeNumber: text('職員番号', 'Employee number'),
    name: text('氏名', 'Name'),
    unitPath: text('新所属名', 'Unit', 40),
    post: text('職名', 'Post'),
    effectiveOn: day('発令日', 'Effective on'),
    laptop: text('パソコン', 'Laptop'),
    smartphone: text('スマートフォン', 'Smartphone'),
  },
}
