import { CreateButton, DataTable, useTranslate } from 'react-admin'
import type { PhonePolicy } from '#contract/phones'
import { Instant } from '../fields/dates-shown.tsx'
import { Tag } from '../fields/tag.tsx'
import { ListPage } from '../list/list-page.tsx'
import { Rows } from '../list/rows.tsx'
import { Simulated } from '../phones/summary.tsx'
import { useReach } from '../provider/use-session.ts'

const Column = DataTable.Col<PhonePolicy>

/** What phones are told to be, and whether they are. */
export default function PhonePolicyList() {
  const translate = useTranslate()
  const writes = useReach('phone-policies.write') !== null
  const state = (one: PhonePolicy) => {
    if (one.problem) return <Tag tone="act">{translate('resources.phone-policies.is.problem')}</Tag>
    if (one.publishedVersion !== one.version)
      return <Tag tone="busy">{translate('resources.phone-policies.is.pending')}</Tag>
    return one.drifted > 0 ? (
      <Tag tone="care">
        {translate('resources.phone-policies.is.drifted', { smart_count: one.drifted })}
      </Tag>
    ) : (
      <Tag tone="good">{translate('resources.phone-policies.is.applied')}</Tag>
    )
  }
  return (
    <ListPage
      sort={{ field: 'name', order: 'ASC' }}
      lead={translate('resources.phone-policies.lead')}
      tabs={<Simulated />}
      actions={writes && <CreateButton label="resources.phone-policies.add" variant="contained" />}
    >
      <Rows<PhonePolicy>
        opens={writes ? 'edit' : false}
        phone={(one) => ({
          title: one.name,
          mark: state(one),
          lines: [one.apn, String(one.phones)],
        })}
      >
        <Column
          source="name"
          render={({ name, standing }) => (
            <>
              {name} {standing && <Tag>{translate('resources.phone-policies.standing')}</Tag>}
            </>
          )}
        />
        <Column source="state" disableSort render={state} />
        <Column source="apn" disableSort />
        <Column
          source="passcode"
          disableSort
          render={({ passcode }) => translate(`resources.phone-policies.passcodes.${passcode}`)}
        />
        <Column source="phones" disableSort />
        <Column source="version" disableSort />
        <Column source="updatedAt" render={({ updatedAt }) => <Instant value={updatedAt} />} />
      </Rows>
    </ListPage>
  )
}
