import { code, remarks, text } from '../fields.ts'
import type { Field } from './field.ts'

/* Columns that several kinds of file have. */

export const unitCode: Field = {
  name: 'unitCode',
  read: code(20),
  headers: ['所属コード', '所属CD', '部署コード', 'unit code', 'unit'],
  references: 'units',
}
/** Names beside codes are for the eye: read so that they can be shown, never matched or written. */
export const unitName: Field = {
  name: 'unitName',
  read: text(200),
  headers: ['所属名', '所属', '部署名', 'unit name'],
}
export const employeeNumberHeaders = [
  '職員番号',
  '職員コード',
  '職員ID',
  'employee number',
  'employee no',
] as const
export const holder: Field[] = [
  {
    name: 'holderEmployeeNumber',
    read: code(20),
    headers: [...employeeNumberHeaders, '使用者職員番号', '使用者番号', 'holder employee number'],
    references: 'staff',
  },
  {
    name: 'holderName',
    read: text(100),
    headers: ['氏名', '使用者', '使用者氏名', '使用者名', 'holder name', 'holder'],
    personal: true,
  },
]
export const maker: Field = {
  name: 'maker',
  read: text(100),
  headers: ['メーカー', 'メーカー名', '製造元', 'maker', 'manufacturer', 'vendor'],
  filled: true,
}
export const modelName: Field = {
  name: 'modelName',
  read: text(100),
  headers: ['型番', '機種', '機種名', '型式', 'model', 'model name'],
  filled: true,
}
export const os: Field = {
  name: 'os',
  read: text(100),
  headers: ['OS', 'OS名', 'operating system'],
}
export const note: Field = {
  name: 'note',
  read: remarks(2000),
  headers: ['備考', 'メモ', '摘要', 'note', 'notes', 'remarks'],
}
