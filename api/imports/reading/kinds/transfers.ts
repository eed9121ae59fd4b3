import { code, date, kana, oneOf, text } from '../fields.ts'
import type { Field } from './field.ts'
import { employeeNumberHeaders } from './shared.ts'

export const transfers: readonly Field[] = [
  {
    name: 'kind',
    read: oneOf({
      transfer: ['異動', '転任', '配置換'],
      retire: ['退職', '離職'],
      join: ['採用', '新規採用', '新採'],
    }),
    headers: ['区分', '発令区分', '異動区分', 'kind'],
    column: 'required',
    filled: true,
  },
  {
    name: 'employeeNumber',
    read: code(20),
    headers: [...employeeNumberHeaders],
    column: 'required',
    filled: true,
    unique: true,
  },
  {
    name: 'name',
    read: text(100),
    headers: ['氏名', '名前', '職員氏名', 'name'],
    column: 'required',
    filled: true,
    personal: true,
  },
  {
    name: 'kana',
    read: kana(100),
    headers: ['カナ', 'フリガナ', 'ふりがな', '氏名カナ', 'kana'],
    personal: true,
  },
  {
    name: 'fromUnitCode',
    read: code(20),
    headers: ['旧所属コード', '異動前所属コード', '前所属コード', 'from unit code'],
    references: 'units',
  },
  {
    name: 'toUnitCode',
    read: code(20),
    headers: ['新所属コード', '異動後所属コード', '所属コード', 'to unit code'],
    column: 'required',
    references: 'units',
  },
  /** Names beside codes are for the eye. */
  { name: 'toUnitName', read: text(200), headers: ['新所属名', '異動後所属名', 'to unit name'] },
  { name: 'post', read: text(100), headers: ['職名', '新職名', '職', '役職', 'post', 'title'] },
  {
    name: 'effectiveOn',
    read: date,
    headers: ['発令日', '発令年月日', '異動日', 'effective on', 'date'],
    column: 'required',
    filled: true,
  },
]
