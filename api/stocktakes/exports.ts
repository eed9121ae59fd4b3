import type { Stocktake, StocktakeItem } from '#contract/stocktakes'
import { DEVICE_STATE_WORDS, KIND_WORDS } from '../devices/words.ts'
import { instant, type ListFile, made, number, text, words } from '../exports/columns.ts'
import { EXPLANATION_WORDS, RESULT_WORDS, STOCKTAKE_STATE_WORDS } from './words.ts'

export const stocktakeFile: ListFile<Stocktake> = {
  name: { ja: '棚卸', en: 'stocktakes' },
  columns: {
    number: number('番号', 'Number'),
    unitPath: text('所属', 'Unit', 30),
    location: text('設置場所', 'Location', 24),
    kind: words('種類', 'Device kind', KIND_WORDS),
    state: words('状態', 'State', STOCKTAKE_STATE_WORDS),
    expected: number('対象', 'Expected'),
    found: number('あり', 'Found'),
    missing: number('なし', 'Missing'),
    explained: number('なし(理由あり)', 'Missing, explained'),
    unexpected: number('台帳外の場所', 'Unexpected'),
    unknown: number('不明なコード', 'Unknown codes'),
    openerName: text('開始した人', 'Opened by'),
    createdAt: instant('開始', 'Opened at'),
    closerName: text('終了した人', 'Closed by'),
    closedAt: instant('終了', 'Closed at'),
    attesterName: text('確認者', 'Attested by'),
    attestedAt: instant('確認', 'Attested at'),
    remark: text('確認者の所見', 'Remark', 30),
    reason: text('中止の理由', 'Why cancelled', 30),
    reportSha256: text('報告書の SHA-256', 'SHA-256 of the report', 40),
  },
}

export const stocktakeItemFile: ListFile<StocktakeItem> = {
  name: { ja: '棚卸の結果', en: 'stocktake-items' },
  columns: {
    result: words('結果', 'Result', RESULT_WORDS),
    propertyNumber: text('備品番号', 'Property number'),
    kind: words('種類', 'Device kind', KIND_WORDS),
    model: text('機種', 'Model', 24),
    deviceState: words('台帳の状態', 'State in the ledger', DEVICE_STATE_WORDS),
    deviceUnitPath: text('台帳の所属', 'Unit in the ledger', 30),
    location: text('台帳の設置場所', 'Location in the ledger', 24),
    holderName: text('使用者', 'Holder name'),
    code: text('読んだコード', 'Code as scanned', 20),
    countedAt: instant('数えた日時', 'Counted at'),
    counterName: text('数えた人', 'Counted by'),
    explanation: words('ない理由', 'Explanation', EXPLANATION_WORDS),
    note: text('備考', 'Note', 30),
    permit: made<StocktakeItem['permit'] | undefined>('持出許可', 'Permit', (permit) =>
      permit ? `${permit.startsOn} – ${permit.endsOn} ${permit.place}` : null,
    ),
  },
}
