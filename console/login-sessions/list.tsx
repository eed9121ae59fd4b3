import Button from '@mui/material/Button'
import { useMutation } from '@tanstack/react-query'
import { DataTable, useNotify, useRefresh, useTranslate } from 'react-admin'
import type { LoginSession } from '#contract/login-sessions'
import { LOGIN_METHODS } from '#contract/session'
import { browserName } from '../account/browser-name.ts'
import { Instant } from '../fields/dates-shown.tsx'
import { RecordLink } from '../fields/record-link.tsx'
import { Tag } from '../fields/tag.tsx'
import { choiceFilter, Search } from '../list/filters.tsx'
import { ListPage } from '../list/list-page.tsx'
import { Rows } from '../list/rows.tsx'
import { refusalText } from '../provider/problem.ts'
import { useApi } from '../provider/use-api.ts'

const Column = DataTable.Col<LoginSession>

const filters = [
  <Search key="q" source="q" words="resources.users.search" alwaysOn />,
  choiceFilter(
    { source: 'method', label: 'resources.login-sessions.fields.method', alwaysOn: true },
    LOGIN_METHODS,
    'login.methods',
  ),
]

/** Who is logged in, and where; any of it can be ended from here. */
export default function LoginSessionList() {
  const translate = useTranslate()
  const method = (one: LoginSession) => (
    <Tag tone={one.method === 'break_glass' ? 'act' : 'plain'}>
      {translate(`login.methods.${one.method}`)}
    </Tag>
  )
  const browser = ({ userAgent }: LoginSession) =>
    browserName(userAgent) ?? translate('account.sessions.unknown_browser')
  return (
    <ListPage
      filters={filters}
      sort={{ field: 'lastSeenAt', order: 'DESC' }}
      lead={translate('resources.login-sessions.lead')}
      exportPath={false}
    >
      <Rows<LoginSession>
        opens={false}
        phone={(one) => ({
          title: one.displayName,
          mark: method(one),
          lines: [
            one.username,
            browser(one),
            one.address,
            <Instant key="seen" value={one.lastSeenAt} />,
            <End key="end" session={one} />,
          ],
        })}
      >
        <Column
          source="username"
          render={({ userId, username }) => (
            <RecordLink resource="users" id={userId} page="edit">
              {username}
            </RecordLink>
          )}
        />
        <Column source="displayName" disableSort />
        <Column source="method" disableSort render={method} />
        <Column source="userAgent" disableSort render={browser} />
        <Column source="address" disableSort />
        <Column source="createdAt" render={({ createdAt }) => <Instant value={createdAt} />} />
        <Column source="lastSeenAt" render={({ lastSeenAt }) => <Instant value={lastSeenAt} />} />
        <Column label={false} align="right" render={(one) => <End session={one} />} />
      </Rows>
    </ListPage>
  )
}

function End({ session }: { session: LoginSession }) {
  const translate = useTranslate()
  const api = useApi()
  const notify = useNotify()
  const refresh = useRefresh()
  const { mutate, isPending } = useMutation({
    mutationFn: () => api.call(`/login-sessions/${session.id}`, { method: 'DELETE' }),
    onSuccess: () => notify('account.sessions.signed_out', { type: 'success' }),
    onError: (error) => notify(refusalText(error), { type: 'error' }),
    onSettled: refresh,
  })
  if (session.current) return <Tag tone="good">{translate('account.sessions.this_one')}</Tag>
  return (
    <Button variant="outlined" size="small" loading={isPending} onClick={() => mutate()}>
      {translate('account.sessions.sign_out')}
    </Button>
  )
}
