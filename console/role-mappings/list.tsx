import AddIcon from '@mui/icons-material/Add'
import Button from '@mui/material/Button'
import { useState } from 'react'
import { DataTable, useTranslate } from 'react-admin'
import type { RoleMapping } from '#contract/role-mappings'
import { ROLES } from '#contract/roles'
import { Instant } from '../fields/dates-shown.tsx'
import { RecordLink } from '../fields/record-link.tsx'
import { Tag } from '../fields/tag.tsx'
import { choiceFilter, Search } from '../list/filters.tsx'
import { ListPage } from '../list/list-page.tsx'
import { Rows } from '../list/rows.tsx'
import { useReach } from '../provider/use-session.ts'
import { AddMapping, RemoveMapping } from './changes.tsx'

const Column = DataTable.Col<RoleMapping>

const filters = [
  <Search key="q" source="q" words="resources.role-mappings.fields.groupName" alwaysOn />,
  choiceFilter(
    { source: 'role', label: 'resources.role-mappings.fields.role', alwaysOn: true },
    ROLES,
    'roles',
  ),
]

/** Which group of the directory gives which role. */
export default function RoleMappingList() {
  const translate = useTranslate()
  const mayWrite = useReach('users.write')
  const [adding, setAdding] = useState(false)
  const [removing, setRemoving] = useState<RoleMapping | null>(null)
  const role = (one: RoleMapping) => translate(`roles.${one.role}`)
  const remove = (one: RoleMapping) => (
    <Button size="small" color="error" onClick={() => setRemoving(one)}>
      {translate('resources.role-mappings.remove')}
    </Button>
  )
  const add = mayWrite && (
    <Button variant="contained" startIcon={<AddIcon />} onClick={() => setAdding(true)}>
      {translate('resources.role-mappings.add')}
    </Button>
  )
  return (
    <>
      <ListPage
        filters={filters}
        sort={{ field: 'groupName', order: 'ASC' }}
        lead={translate('resources.role-mappings.lead')}
        actions={add}
      >
        <Rows<RoleMapping>
          opens={false}
          phone={(one) => ({
            title: one.groupName,
            mark: <State key="state" mapping={one} />,
            lines: [role(one), mayWrite && <span key="remove">{remove(one)}</span>],
          })}
        >
          <Column source="groupName" />
          <Column source="role" render={role} />
          <Column source="activeAt" disableSort render={(one) => <State mapping={one} />} />
          <Column source="createdAt" render={({ createdAt }) => <Instant value={createdAt} />} />
          {mayWrite && <Column label={false} align="right" render={remove} />}
        </Rows>
      </ListPage>
      {adding && <AddMapping onClose={() => setAdding(false)} />}
      {removing && <RemoveMapping mapping={removing} onClose={() => setRemoving(null)} />}
    </>
  )
}

function State({ mapping: { activeAt, approvalId } }: { mapping: RoleMapping }) {
  const translate = useTranslate()
  const words = (state: string) => translate(`resources.role-mappings.states.${state}`)
  if (approvalId) {
    return (
      <RecordLink resource="approvals" id={approvalId}>
        {words(activeAt ? 'leaving' : 'waiting')}
      </RecordLink>
    )
  }
  return <Tag tone={activeAt ? 'good' : 'plain'}>{words(activeAt ? 'active' : 'void')}</Tag>
}
