import { DataTable } from 'react-admin'
import type { z } from 'zod'
import { LINE_STATES, type line } from '#contract/lines'
import { RecordLink } from '../fields/record-link.tsx'
import { choiceFilter, Search } from '../list/filters.tsx'
import { ListPage } from '../list/list-page.tsx'
import { Rows } from '../list/rows.tsx'

type Line = z.infer<typeof line>
const Column = DataTable.Col<Line>

const filters = [
  <Search key="q" source="q" words="resources.lines.search" alwaysOn />,
  choiceFilter(
    { source: 'state', label: 'resources.lines.state', alwaysOn: true },
    LINE_STATES,
    'resources.lines.states',
  ),
]

export default function LineList() {
  return (
    <ListPage filters={filters} sort={{ field: 'phoneNumber', order: 'ASC' }}>
      <Rows<Line>
        phone={(one) => ({
          title: one.phoneNumber,
          mark: one.extension,
          lines: [one.devicePropertyNumber, one.iccid],
        })}
      >
        <Column source="phoneNumber" />
        <Column source="extension" disableSort />
        <Column
          source="devicePropertyNumber"
          disableSort
          render={({ deviceId, devicePropertyNumber }) => (
            <RecordLink resource="devices" id={deviceId}>
              {devicePropertyNumber}
            </RecordLink>
          )}
        />
        <Column source="iccid" disableSort />
      </Rows>
    </ListPage>
  )
}
