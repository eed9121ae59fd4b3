import AddIcon from '@mui/icons-material/Add'
import Button from '@mui/material/Button'
import { BooleanInput, DataTable, LinkBase, useTranslate } from 'react-admin'
import { ROLES } from '#contract/roles'
import type { User } from '#contract/users'
import { Instant } from '../fields/dates-shown.tsx'
import { choiceFilter, Search } from '../list/filters.tsx'
import { ListPage } from '../list/list-page.tsx'
import { Rows } from '../list/rows.tsx'
import { useReach } from '../provider/use-session.ts'
import { AccountState } from './account-state.tsx'

const Column = DataTable.Col<User>

const filters = [
  <Search key="q" source="q" words="resources.users.search" alwaysOn />,
  choiceFilter(
    { source: 'role', label: 'resources.users.fields.role', alwaysOn: true },
    ROLES,
    'roles',
  ),
  <BooleanInput
    key="disabled"
    source="disabled"
    label="resources.users.states.disabled"
    defaultValue={true}
  />,
]

export default function UserList() {
  const translate = useTranslate()
  const mayWrite = useReach('users.write')
  const roles = ({ roles, pending }: User) =>
    [
      ...roles.map((role) => translate(`roles.${role}`)),
      ...(pending ? [translate('resources.users.pending')] : []),
    ].join(' · ')
  return (
    <ListPage
      filters={filters}
      sort={{ field: 'username', order: 'ASC' }}
      actions={
        mayWrite && (
          <Button
            variant="contained"
            startIcon={<AddIcon />}
            component={LinkBase}
            to="/users/create"
          >
            {translate('resources.users.add')}
          </Button>
        )
      }
    >
      <Rows<User>
        opens={mayWrite ? 'edit' : false}
        phone={(user) => ({
          title: user.displayName,
          mark: <AccountState user={user} />,
          lines: [user.username, roles(user)],
        })}
      >
        <Column source="username" />
        <Column source="displayName" />
        <Column source="roles" disableSort render={roles} />
        <Column source="state" disableSort render={(user) => <AccountState user={user} />} />
        <Column source="createdAt" render={({ createdAt }) => <Instant value={createdAt} />} />
      </Rows>
    </ListPage>
  )
}
