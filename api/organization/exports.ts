import type { StaffMember } from '#contract/staff'
import type { Unit } from '#contract/units'
import { day, instant, type ListFile, text, words } from '../exports/columns.ts'

const CATEGORY_WORDS = {
  prefecture: { ja: '道庁', en: 'prefecture' },
  department: { ja: '部', en: 'department' },
  commission: { ja: '委員会', en: 'commission' },
  bureau: { ja: '振興局', en: 'bureau' },
  section: { ja: '課', en: 'section' },
}

export const unitFile: ListFile<Unit> = {
  name: { ja: '所属', en: 'units' },
  columns: {
    code: text('所属コード', 'Unit code'),
    name: text('所属名', 'Unit name', 24),
    path: text('上位からの所属名', 'Full name', 40),
    category: words('区分', 'Category', CATEGORY_WORDS),
    headName: text('所属長', 'Section head'),
    closedOn: day('廃止日', 'Closed on'),
    updatedAt: instant('更新日時', 'Updated at'),
  },
}

export const staffFile: ListFile<StaffMember> = {
  name: { ja: '職員', en: 'staff' },
  columns: {
    employeeNumber: text('職員番号', 'Employee number'),
    name: text('氏名', 'Name'),
    kana: text('カナ', 'Kana', 24),
    unitPath: text('所属名', 'Unit name', 40),
    post: text('職名', 'Post'),
    email: text('メールアドレス', 'Email', 28),
    extension: text('内線番号', 'Extension'),
    leftOn: day('退職日', 'Left on'),
    updatedAt: instant('更新日時', 'Updated at'),
  },
}
