import { DataTable, useTranslate } from 'react-admin'
import { COMMAND_KINDS, COMMAND_STATES } from '#contract/command-protocol'
import type { Command } from '#contract/commands'
import { Instant } from '../fields/dates-shown.tsx'
import { RecordLink } from '../fields/record-link.tsx'
import { choiceFilter, Search } from '../list/filters.tsx'
import { ListPage } from '../list/list-page.tsx'
import { Rows } from '../list/rows.tsx'
import { CommandTag, useCommandName } from './marks.tsx'

const Column = DataTable.Col<Command>

const filters = [
  <Search key="q" source="q" words="resources.commands.search" alwaysOn />,
  choiceFilter(
    { source: 'kind', label: 'resources.commands.fields.kind', alwaysOn: true },
    COMMAND_KINDS,
    'resources.commands.kinds',
  ),
  choiceFilter(
    { source: 'state', label: 'resources.commands.fields.state', alwaysOn: true },
    COMMAND_STATES,
    'resources.commands.states',
  ),
]

/** What devices were told to do; the newest first. */
export default function CommandList() {
  const translate = useTranslate()
  const nameOf = useCommandName()
  return (
    <ListPage
      filters={filters}
      sort={{ field: 'createdAt', order: 'DESC' }}
      lead={translate('resources.commands.lead')}
    >
      <Rows<Command>
        hiddenColumns={['acceptedAt']}
        phone={(one) => ({
          title: one.propertyNumber,
          mark: <CommandTag command={one} />,
          lines: [nameOf(one), <Instant key="at" value={one.createdAt} />],
        })}
      >
        <Column
          source="propertyNumber"
          disableSort
          render={({ deviceId, propertyNumber }) => (
            <RecordLink resource="devices" id={deviceId}>
              {propertyNumber}
            </RecordLink>
          )}
        />
        <Column source="kind" render={nameOf} />
        <Column source="state" render={(one) => <CommandTag command={one} />} />
        <Column source="requesterName" disableSort />
        <Column source="createdAt" render={({ createdAt }) => <Instant value={createdAt} />} />
        <Column
          source="deliveredAt"
          disableSort
          render={({ deliveredAt }) => <Instant value={deliveredAt} />}
        />
        <Column
          source="acceptedAt"
          disableSort
          render={({ acceptedAt }) => <Instant value={acceptedAt} />}
        />
        <Column source="finishedAt" render={({ finishedAt }) => <Instant value={finishedAt} />} />
      </Rows>
    </ListPage>
  )
}
