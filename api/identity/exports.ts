import type { Invitation, InvitationState } from '#contract/invitations'
import type { RoleMapping } from '#contract/role-mappings'
import type { Role } from '#contract/roles'
import { instant, type ListFile, made, text, words } from '../exports/columns.ts'
import { ROLE_WORDS } from '../users/exports.ts'

export const mappingFile: ListFile<RoleMapping> = {
  name: { ja: 'グループの割当て', en: 'role-mappings' },
  columns: {
    groupName: text('グループ', 'Group', 32),
    role: made('役割', 'Role', (role: Role, locale) => ROLE_WORDS[role][locale]),
    activeAt: instant('有効になった日時', 'In force since'),
    createdAt: instant('登録日時', 'Created at'),
  },
}

const STATE_WORDS: Record<InvitationState, { ja: string; en: string }> = {
  waiting: { ja: '送信待ち', en: 'waiting' },
  sent: { ja: '送信済み', en: 'sent' },
  used: { ja: '使用済み', en: 'used' },
  expired: { ja: '期限切れ', en: 'expired' },
  revoked: { ja: '取消し', en: 'revoked' },
}

export const invitationFile: ListFile<Invitation> = {
  name: { ja: '招待', en: 'invitations' },
  columns: {
    username: text('ユーザー名', 'User name'),
    displayName: text('表示名', 'Display name'),
    email: text('メールアドレス', 'Email', 28),
    state: words('状態', 'State', STATE_WORDS),
    createdAt: instant('招待した日時', 'Invited at'),
    sentAt: instant('送信日時', 'Sent at'),
    expiresAt: instant('有効期限', 'Expires at'),
    usedAt: instant('使用日時', 'Used at'),
  },
}
