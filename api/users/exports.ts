import type { Role } from '#contract/roles'
import type { User } from '#contract/users'
import { instant, type ListFile, made, text, words, yesNo } from '../exports/columns.ts'

export const ROLE_WORDS: Record<Role, { ja: string; en: string }> = {
  employee: { ja: '職員', en: 'employee' },
  section_head: { ja: '所属長', en: 'section head' },
  it_staff: { ja: '情報担当', en: 'IT staff' },
  trainer: { ja: '研修担当', en: 'trainer' },
  security: { ja: 'セキュリティ担当', en: 'security' },
  auditor: { ja: '監査', en: 'auditor' },
  admin: { ja: '管理者', en: 'administrator' },
}
const LOCALE_WORDS = {
  ja: { ja: '日本語', en: 'Japanese' },
  en: { ja: '英語', en: 'English' },
}

export const userFile: ListFile<User> = {
  name: { ja: '利用者', en: 'users' },
  columns: {
    username: text('ユーザー名', 'User name'),
    displayName: text('表示名', 'Display name'),
    email: text('メールアドレス', 'Email', 28),
    roles: made(
      '役割',
      'Roles',
      (roles: Role[], locale) => roles.map((role) => ROLE_WORDS[role][locale]).join(', ') || null,
      24,
    ),
    locale: words('表示言語', 'Language', LOCALE_WORDS),
    demo: yesNo('デモ用', 'Demo'),
    disabledAt: instant('停止日時', 'Disabled at'),
    lockedUntil: instant('ロックの期限', 'Locked until'),
    createdAt: instant('登録日時', 'Created at'),
  },
}
