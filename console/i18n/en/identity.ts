import type * as ja from '../ja/identity.ts'
import type { Like } from '../ja/index.ts'

export const invitations: Like<typeof ja.invitations> = {
  name: 'Invitation |||| Invitations',
  lead: 'Logins for people of the ledger, many at once; each chooses a password or a passkey. A link works once.',
  empty: 'There are no invitations yet',
  emptyHint: 'Invite a whole unit, or people by name.',
  invite: 'Invite',
  invite_text:
    'Whoever has no login gets one by their employee number. Those who cannot be invited are listed with the reason.',
  whom: { title: 'Whom', unit: 'Everybody of a unit (and below)', people: 'People by name' },
  as: { title: 'How they get the link', mail: 'By mail', list: 'As a list, to be handed over' },
  unit: 'Unit',
  person: 'Person',
  roles: 'Roles besides employee',
  made: 'Invitations',
  made_count: '%{smart_count} person was invited. |||| %{smart_count} people were invited.',
  refused_count:
    '%{smart_count} person could not be invited. |||| %{smart_count} people could not be invited.',
  once: 'The links are shown here and never again. Give each to its owner alone.',
  copy: 'Copy the list',
  revoke: 'Revoke',
  revoked: 'The invitation was revoked',
  fields: {
    username: 'User name',
    displayName: 'Display name',
    email: 'Email',
    state: 'State',
    createdAt: 'Invited',
    expiresAt: 'Expires',
  },
  states: {
    waiting: 'to be sent',
    sent: 'sent',
    used: 'used',
    expired: 'expired',
    revoked: 'revoked',
  },
}

export const roleMappings: Like<typeof ja.roleMappings> = {
  name: 'Group mapping |||| Group mappings',
  lead: 'Whoever is in a group of the identity provider or the directory has the role. Roles given by hand stay as they are.',
  empty: 'There are no group mappings',
  emptyHint: 'Pair a group with a role: it then comes and goes with each login.',
  add: 'Add a mapping',
  remove: 'Remove',
  remove_text: 'Whoever is in the group "%{group}" loses the role "%{role}".',
  group_help: 'A value of the groups claim, or the name or external id of a SCIM group.',
  role_help:
    'Security and administrator take a second person, and come by the provider’s claim alone.',
  asked: 'A second person has to agree first',
  done: 'The mappings were changed',
  fields: { groupName: 'Group', role: 'Role', activeAt: 'State', createdAt: 'Added' },
  states: {
    active: 'in force',
    waiting: 'awaits approval',
    leaving: 'removal awaits approval',
    void: 'not approved',
  },
}

export const loginSessions: Like<typeof ja.loginSessions> = {
  name: 'Login |||| Who is logged in',
  lead: 'Who is logged in now, and where. Any of it can be ended from here at once.',
  empty: 'Nobody is logged in',
  emptyHint: 'Whoever logs in shows up here.',
  fields: {
    username: 'User name',
    displayName: 'Display name',
    method: 'Logged in by',
    userAgent: 'Browser',
    address: 'From',
    createdAt: 'Since',
    lastSeenAt: 'Last seen',
  },
}
