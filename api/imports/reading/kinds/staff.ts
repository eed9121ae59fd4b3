import { code, email, kana, text } from '../fields.ts'
import type { Field } from './field.ts'
import { employeeNumberHeaders, unitCode, unitName } from './shared.ts'

export const staff: readonly Field[] = [
  {
    name: 'employeeNumber',
    read: code(20),
    headers: [...employeeNumberHeaders],
    provides: 'staff',
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
    headers: ['カナ', 'フリガナ', 'ふりがな', '氏名カナ', 'カナ氏名', 'kana'],
    column: 'required',
    filled: true,
    personal: true,
  },
  { ...unitCode, column: 'required', filled: true },
  unitName,
  { name: 'post', read: text(100), headers: ['職名', '職', '役職', 'post', 'title'] },
  {
    name: 'email',
    read: email,
    headers: ['メールアドレス', 'メール', 'Eメール', 'email', 'mail', 'mail address'],
    personal: true,
  },
]
