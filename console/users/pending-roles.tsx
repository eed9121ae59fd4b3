import Alert from '@mui/material/Alert'
import { useTranslate } from 'react-admin'
import type { User } from '#contract/users'
import { RecordLink } from '../fields/record-link.tsx'

/** Roles that wait for a second person. */
export function PendingRoles({ user: { pending } }: { user: User }) {
  const translate = useTranslate()
  if (!pending) return null
  const names = (roles: User['roles']) =>
    roles.map((role) => translate(`roles.${role}`)).join(' · ')
  const { give, take, approvalId } = pending
  return (
    <Alert severity="info" sx={{ mb: 2, maxWidth: '40rem' }}>
      {give.length > 0 && translate('resources.users.to_be_given', { roles: names(give) })}{' '}
      {take.length > 0 && translate('resources.users.to_be_taken', { roles: names(take) })}{' '}
      <RecordLink resource="approvals" id={approvalId}>
        {translate('resources.users.see_approval')}
      </RecordLink>
    </Alert>
  )
}
