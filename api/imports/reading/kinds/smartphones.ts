import { code, digits, iccid, imei, phoneNumber } from '../fields.ts'
import type { Field } from './field.ts'
import { holder, maker, modelName, note, os, unitCode, unitName } from './shared.ts'

export const smartphones: readonly Field[] = [
  {
    name: 'imei',
    read: imei,
    headers: ['IMEI', 'IMEI番号', '端末識別番号'],
    column: 'required',
    filled: true,
    unique: true,
  },
  {
    name: 'propertyNumber',
    read: code(50),
    headers: ['管理番号', '備品番号', '物品番号', 'property number', 'property no', 'asset tag'],
    column: 'required',
    filled: true,
    unique: true,
  },
  maker,
  modelName,
  os,
  { name: 'iccid', read: iccid, headers: ['ICCID', 'SIM番号', 'SIMカード番号'], unique: true },
  {
    name: 'phoneNumber',
    read: phoneNumber,
    headers: ['電話番号', '携帯番号', '携帯電話番号', 'phone number', 'phone'],
    unique: true,
    personal: true,
  },
  {
    name: 'extension',
    read: digits(3, 8),
    headers: ['内線番号', '内線', 'extension', 'extension number'],
    unique: true,
  },
  // One extension number per person: a phone of a unit or post comes with its unit alone.
  ...holder.map((field) =>
    field.name === 'holderEmployeeNumber' ? { ...field, unique: true as const } : field,
  ),
  { ...unitCode },
  unitName,
  note,
]
