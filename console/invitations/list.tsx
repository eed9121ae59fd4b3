import MailOutlined from '@mui/icons-material/MailOutlined'
import Button from '@mui/material/Button'
import { useState } from 'react'
import { DataTable, useTranslate } from 'react-admin'
import { INVITATION_STATES, type Invitation, type Invited } from '#contract/invitations'
import { Instant } from '../fields/dates-shown.tsx'
import { Tag } from '../fields/tag.tsx'
import { choiceFilter, Search } from '../list/filters.tsx'
import { ListPage } from '../list/list-page.tsx'
import { Rows } from '../list/rows.tsx'
import { useReach } from '../provider/use-session.ts'
import type { Tone } from '../theme/tones.ts'
import { Invite } from './invite.tsx'
import { InvitedDialog } from './invited.tsx'
import { RevokeInvitation } from './revoke.tsx'

const Column = DataTable.Col<Invitation>

const filters = [
  <Search key="q" source="q" words="resources.users.search" alwaysOn />,
  choiceFilter(
    { source: 'state', label: 'resources.invitations.fields.state', alwaysOn: true },
    INVITATION_STATES,
    'resources.invitations.states',
  ),
]

const TONES: Record<Invitation['state'], Tone> = {
  waiting: 'care',
  sent: 'care',
  used: 'good',
  expired: 'plain',
  revoked: 'plain',
}
const isOpen = ({ state }: Invitation) => state === 'waiting' || state === 'sent'

/** Who was invited, and who has come. */
export default function InvitationList() {
  const translate = useTranslate()
  const mayWrite = useReach('users.write')
  const [inviting, setInviting] = useState(false)
  const [made, setMade] = useState<Invited | null>(null)
  const state = (one: Invitation) => (
    <Tag tone={TONES[one.state]}>{translate(`resources.invitations.states.${one.state}`)}</Tag>
  )
  const revoke = (one: Invitation) => mayWrite && isOpen(one) && <RevokeInvitation id={one.id} />
  const open = mayWrite && (
    <Button variant="contained" startIcon={<MailOutlined />} onClick={() => setInviting(true)}>
      {translate('resources.invitations.invite')}
    </Button>
  )
  return (
    <>
      <ListPage
        filters={filters}
        sort={{ field: 'createdAt', order: 'DESC' }}
        lead={translate('resources.invitations.lead')}
        actions={open}
      >
        <Rows<Invitation>
          opens={false}
          phone={(one) => ({
            title: one.displayName,
            mark: state(one),
            lines: [one.username, one.email, <span key="revoke">{revoke(one)}</span>],
          })}
        >
          <Column source="username" />
          <Column source="displayName" disableSort />
          <Column source="email" disableSort />
          <Column source="state" disableSort render={state} />
          <Column source="createdAt" render={({ createdAt }) => <Instant value={createdAt} />} />
          <Column source="expiresAt" render={({ expiresAt }) => <Instant value={expiresAt} />} />
          {mayWrite && <Column label={false} align="right" render={revoke} />}
        </Rows>
      </ListPage>
      {inviting && <Invite onMade={setMade} onClose={() => setInviting(false)} />}
      {made && <InvitedDialog made={made} onClose={() => setMade(null)} />}
    </>
  )
}
