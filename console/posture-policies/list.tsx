import Button from '@mui/material/Button'
import { DataTable, LinkBase, useTranslate } from 'react-admin'
import type { PosturePolicy } from '#contract/agents'
import { count } from '../fields/dates.ts'
import { Instant } from '../fields/dates-shown.tsx'
import { RecordLink } from '../fields/record-link.tsx'
import { useLocale } from '../fields/use-locale.ts'
import { ListPage } from '../list/list-page.tsx'
import { Rows } from '../list/rows.tsx'
import { useReach } from '../provider/use-session.ts'
import { ForceTag, useRequirements, Zone } from './marks.tsx'

const Column = DataTable.Col<PosturePolicy>

export default function PosturePolicyList() {
  const translate = useTranslate()
  const locale = useLocale()
  const requirements = useRequirements()
  const mayWrite = useReach('posture-policies.write')
  const add = mayWrite && (
    <Button variant="contained" component={LinkBase} to="/posture-policies/create">
      {translate('resources.posture-policies.create')}
    </Button>
  )
  return (
    <ListPage
      actions={add}
      emptyAction={add}
      sort={{ field: 'name', order: 'ASC' }}
      lead={translate('resources.posture-policies.lead')}
    >
      <Rows<PosturePolicy>
        phone={(policy) => ({
          title: policy.name,
          mark: <ForceTag inForce={policy.inForce} />,
          lines: [<Zone key="zone" {...policy} />, requirements(policy).join('、')],
        })}
      >
        <Column
          source="name"
          render={({ id, name }) => (
            <RecordLink resource="posture-policies" id={id}>
              {name}
            </RecordLink>
          )}
        />
        <Column
          source="inForce"
          disableSort
          label="resources.posture-policies.in_force"
          render={({ inForce }) => <ForceTag inForce={inForce} />}
        />
        <Column source="networkZone" disableSort render={(policy) => <Zone {...policy} />} />
        <Column
          source="requirements"
          disableSort
          label="resources.posture-policies.requirements"
          render={(policy) => requirements(policy).join('、')}
        />
        <Column source="agents" disableSort render={({ agents }) => count(agents, locale)} />
        <Column source="updatedAt" render={({ updatedAt }) => <Instant value={updatedAt} />} />
      </Rows>
    </ListPage>
  )
}
