import { code, date, decimal, oneOf, sha256, text } from '../fields.ts'
import type { Field } from './field.ts'
import { holder, maker, modelName, note, os, unitCode, unitName } from './shared.ts'

/** One kind for the old ledger and the new PCs: what a file doesn't have, it doesn't touch. */
export const devices: readonly Field[] = [
  {
    name: 'propertyNumber',
    read: code(50),
    headers: ['備品番号', '物品番号', '管理番号', 'property number', 'property no', 'asset tag'],
    column: 'required',
    filled: true,
    unique: true,
  },
  unitCode,
  unitName,
  ...holder,
  maker,
  modelName,
  {
    name: 'serialNumber',
    read: code(100),
    headers: [
      'シリアル番号',
      '製造番号',
      'シリアル',
      'S/N',
      'serial number',
      'serial no',
      'serial',
    ],
    unique: true,
  },
  os,
  {
    name: 'networkZone',
    read: oneOf({
      alpha: ['α', 'αモデル', 'アルファ'],
      alpha_prime: ["α'", 'α′', 'α’', "α'モデル", 'α′モデル', 'アルファダッシュ'],
      beta: ['β', 'βモデル', 'ベータ'],
      beta_prime: ["β'", 'β′', 'β’', "β'モデル", 'β′モデル', 'ベータダッシュ'],
    }),
    headers: ['ネットワーク区分', 'ネットワークゾーン', 'network zone', 'zone'],
  },
  {
    name: 'edr',
    read: oneOf({
      installed: ['導入済み', '導入済', '導入', '有', '○', 'installed', 'yes'],
      absent: ['未導入', '無', '×', 'not installed', 'no'],
      exempt: ['対象外', 'exempt'],
    }),
    headers: ['EDR', 'EDR導入状態', 'EDR導入', 'EDR状態', 'EDR state'],
  },
  {
    name: 'screenInches',
    read: decimal(1, 100),
    headers: ['画面サイズ', '画面サイズ(インチ)', '画面', 'screen inches', 'screen size'],
  },
  {
    name: 'weightKg',
    read: decimal(0, 100),
    headers: ['重量kg', '重量', '質量kg', 'weight kg', 'weight'],
  },
  {
    name: 'tpmEkSha256',
    read: sha256,
    headers: ['TPM_EK_SHA256', 'EKハッシュ', 'TPM EK hash', 'tpm ek'],
    unique: true,
  },
  {
    name: 'acquiredOn',
    read: date,
    headers: [
      '取得年月日',
      '取得日',
      '購入日',
      '導入日',
      '納品日',
      '納入日',
      '納品年月日',
      'acquired on',
      'acquired',
      'delivered on',
      'delivery date',
    ],
    past: true,
  },
  {
    name: 'leaseEndsOn',
    read: date,
    headers: ['リース満了日', 'リース終了日', 'リース期限', 'lease ends on', 'lease end'],
  },
  {
    name: 'location',
    read: text(200),
    headers: ['設置場所', '設置先', '保管場所', '場所', 'location', 'place'],
  },
  note,
]
