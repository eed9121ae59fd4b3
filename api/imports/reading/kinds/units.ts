import { code, oneOf, text } from '../fields.ts'
import type { Field } from './field.ts'
import { unitCode } from './shared.ts'

export const units: readonly Field[] = [
  {
    ...unitCode,
    name: 'code',
    headers: [...unitCode.headers, 'code'],
    references: undefined,
    provides: 'units',
    column: 'required',
    filled: true,
    unique: true,
  },
  {
    name: 'parentCode',
    read: code(20),
    headers: ['親コード', '上位所属コード', '親所属コード', 'parent code', 'parent'],
    references: 'units',
  },
  {
    name: 'name',
    read: text(100),
    headers: ['所属名', '所属', '名称', '部署名', 'name', 'unit name'],
    column: 'required',
    filled: true,
  },
  {
    name: 'category',
    read: oneOf({
      prefecture: ['都道府県', '道庁', '県庁'],
      department: ['部', '部局'],
      commission: ['委員会', '委員会等'],
      bureau: ['振興局', '総合振興局'],
      section: ['課', '課室', '室'],
    }),
    headers: ['区分', '所属区分', '種別', 'category', 'kind'],
    column: 'required',
    filled: true,
  },
]
