import type { DeviceBatch, DeviceBatchItem } from '#contract/device-batches'
import type { Device, DeviceModel } from '#contract/devices'
import { day, instant, type ListFile, number, text, words } from '../exports/columns.ts'
import { DEVICE_STATE_WORDS, EDR_WORDS, KIND_WORDS, OUTCOME_WORDS, ZONE_WORDS } from './words.ts'

export const deviceFile: ListFile<Device> = {
  name: { ja: '機器', en: 'devices' },
  columns: {
    propertyNumber: text('備品番号', 'Property number'),
    kind: words('種類', 'Device kind', KIND_WORDS),
    state: words('状態', 'State', DEVICE_STATE_WORDS),
    serialNumber: text('シリアル番号', 'Serial number'),
    imei: text('IMEI', 'IMEI'),
    maker: text('メーカー', 'Maker'),
    modelName: text('型番', 'Model'),
    os: text('OS', 'OS'),
    networkZone: words('ネットワーク区分', 'Network zone', ZONE_WORDS),
    unitPath: text('所属名', 'Unit name', 40),
    holderEmployeeNumber: text('職員番号', 'Employee number'),
    holderName: text('使用者', 'Holder name'),
    acquiredOn: day('取得日', 'Acquired on'),
    leaseEndsOn: day('リース満了日', 'Lease ends on'),
    location: text('設置場所', 'Location', 24),
    note: text('備考', 'Note', 40),
    tpmEkSha256: text('TPM_EK_SHA256', 'TPM EK hash', 24),
    updatedAt: instant('更新日時', 'Updated at'),
    edr: words('EDR', 'EDR state', EDR_WORDS),
  },
}

export const modelFile: ListFile<DeviceModel> = {
  name: { ja: '機種', en: 'device-models' },
  columns: {
    maker: text('メーカー', 'Maker'),
    name: text('型番', 'Model', 24),
    kind: words('種類', 'Device kind', KIND_WORDS),
    os: text('OS', 'OS'),
    screenInches: number('画面サイズ', 'Screen inches'),
    weightKg: number('重量kg', 'Weight kg'),
    deviceCount: number('台数', 'Devices'),
  },
}

export const batchFile: ListFile<DeviceBatch> = {
  name: { ja: '一括処理', en: 'device-batches' },
  columns: {
    createdAt: instant('開始', 'Started'),
    finishedAt: instant('終了', 'Finished'),
    createdByName: text('実行者', 'By'),
    to: words('新しい状態', 'New state', DEVICE_STATE_WORDS),
    reason: text('理由', 'Reason', 40),
    total: number('対象', 'Devices'),
    done: number('変更', 'Changed'),
    unchanged: number('変更なし', 'No change needed'),
    refused: number('不可', 'Refused'),
  },
}

export const batchItemFile: ListFile<DeviceBatchItem> = {
  name: { ja: '一括処理の機器', en: 'device-batch-items' },
  columns: {
    propertyNumber: text('備品番号', 'Property number'),
    outcome: words('結果', 'Result', OUTCOME_WORDS),
    message: text('理由', 'Reason', 60),
  },
}
