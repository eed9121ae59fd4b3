import { BooleanInput, DataTable, TextInput, useTranslate } from 'react-admin'
import type { StaffMember } from '#contract/staff'
import { RecordLink } from '../fields/record-link.tsx'
import { Tag } from '../fields/tag.tsx'
import { Search, unitFilter } from '../list/filters.tsx'
import { ListPage } from '../list/list-page.tsx'
import { Rows } from '../list/rows.tsx'
import { useIsPhone } from '../list/use-is-phone.ts'

const Column = DataTable.Col<StaffMember>

const filters = (isPhone: boolean) => [
  <Search key="q" source="q" words="resources.staff.search" alwaysOn />,
  unitFilter(!isPhone),
  <TextInput
    key="post"
    source="post"
    label="resources.staff.fields.post"
    alwaysOn={!isPhone}
    resettable
  />,
  <BooleanInput key="left" source="left" label="resources.staff.left" defaultValue={true} />,
]

export default function StaffList() {
  const translate = useTranslate()
  const isPhone = useIsPhone()
  const left = ({ leftOn }: StaffMember) =>
    leftOn ? <Tag tone="plain">{translate('resources.staff.left')}</Tag> : null
  return (
    <ListPage filters={filters(isPhone)} sort={{ field: 'employeeNumber', order: 'ASC' }}>
      <Rows<StaffMember>
        phone={(member) => ({
          title: member.name,
          mark: left(member) ?? member.extension,
          lines: [
            [member.employeeNumber, member.post].filter(Boolean).join(' · '),
            member.unitPath,
          ],
        })}
      >
        <Column source="employeeNumber" />
        <Column
          source="name"
          render={(member) => (
            <>
              <RecordLink resource="staff" id={member.id}>
                {member.name}
              </RecordLink>{' '}
              {left(member)}
            </>
          )}
        />
        <Column source="kana" />
        <Column source="post" />
        <Column source="unitPath" disableSort />
        <Column source="extension" disableSort />
      </Rows>
    </ListPage>
  )
}
