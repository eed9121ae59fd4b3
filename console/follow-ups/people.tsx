import Card from '@mui/material/Card'
import { DataTable, ListBase, Pagination, useTranslate } from 'react-admin'
import type { FollowUp } from '#contract/follow-ups'
import { Day, Instant } from '../fields/dates-shown.tsx'
import { Tag } from '../fields/tag.tsx'
import { ExportMenu } from '../list/export-menu.tsx'
import { Rows } from '../list/rows.tsx'

const Column = DataTable.Col<FollowUp>

export function People({ courseId, unitId }: { courseId: string; unitId: string | undefined }) {
  const translate = useTranslate()
  const filter = { courseId, ...(unitId && { unitId }) }
  const state = ({ state: name }: FollowUp) => (
    <Tag tone={name === 'never' ? 'care' : 'act'}>
      {translate(`resources.follow-ups.states.${name}`)}
    </Tag>
  )
  return (
    <ListBase<FollowUp>
      key={`${courseId}${unitId}`}
      resource="follow-ups"
      filter={filter}
      sort={{ field: 'unitPath', order: 'ASC' }}
      perPage={25}
      disableSyncWithLocation
    >
      <Card>
        <ExportMenu path="/follow-ups" filter={filter} />
        <Rows<FollowUp>
          opens={false}
          phone={(person) => ({
            title: person.staffName,
            mark: state(person),
            lines: [
              person.unitPath,
              person.bookedAt && <Instant key="booked" value={person.bookedAt} />,
            ],
          })}
        >
          <Column source="staffName" />
          <Column source="employeeNumber" disableSort />
          <Column source="unitPath" />
          <Column source="state" disableSort render={state} />
          <Column
            source="bookedAt"
            disableSort
            render={({ bookedAt }) => (bookedAt ? <Instant value={bookedAt} /> : '—')}
          />
          <Column
            source="watchedPercent"
            disableSort
            render={({ watchedPercent }) => (watchedPercent === null ? '—' : `${watchedPercent}%`)}
          />
          <Column
            source="remindedOn"
            render={({ remindedOn }) => (remindedOn ? <Day value={remindedOn} /> : '—')}
          />
          <DataTable.NumberCol source="reminders" disableSort />
        </Rows>
        <Pagination />
      </Card>
    </ListBase>
  )
}
