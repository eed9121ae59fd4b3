import { DataTable, useTranslate } from 'react-admin'
import {
  PHONE_TASK_KINDS,
  PHONE_TASK_STATES,
  type PhoneTask,
  type PhoneTaskState,
} from '#contract/phones'
import { Instant } from '../fields/dates-shown.tsx'
import { RecordLink } from '../fields/record-link.tsx'
import { Tag } from '../fields/tag.tsx'
import { choiceFilter, Search } from '../list/filters.tsx'
import { ListPage } from '../list/list-page.tsx'
import { Rows } from '../list/rows.tsx'
import type { Tone } from '../theme/tones.ts'
import { TaskActions } from './actions.tsx'

const Column = DataTable.Col<PhoneTask>
const TONES: Record<PhoneTaskState, Tone> = { open: 'care', done: 'good', cancelled: 'rest' }

const filters = [
  <Search key="q" source="q" words="resources.phone-tasks.search" alwaysOn />,
  choiceFilter(
    { source: 'state', label: 'resources.phone-tasks.fields.state', alwaysOn: true },
    PHONE_TASK_STATES,
    'resources.phone-tasks.states',
  ),
  choiceFilter(
    { source: 'kind', label: 'resources.phone-tasks.fields.kind', alwaysOn: true },
    PHONE_TASK_KINDS,
    'resources.phone-tasks.kinds',
  ),
]

/** What is done by hand: the newest first. */
export default function PhoneTaskList() {
  const translate = useTranslate()
  const kind = (one: PhoneTask) => translate(`resources.phone-tasks.kinds.${one.kind}`)
  const state = (one: PhoneTask) => (
    <Tag tone={TONES[one.state]}>{translate(`resources.phone-tasks.states.${one.state}`)}</Tag>
  )
  return (
    <ListPage
      filters={filters}
      sort={{ field: 'createdAt', order: 'DESC' }}
      lead={translate('resources.phone-tasks.lead')}
    >
      <Rows<PhoneTask>
        opens={false}
        hiddenColumns={['reference', 'doneByName']}
        phone={(one) => ({
          title: kind(one),
          mark: state(one),
          lines: [
            <RecordLink key="device" resource="devices" id={one.deviceId}>
              {one.propertyNumber}
            </RecordLink>,
            one.phoneNumber,
            <Instant key="at" value={one.createdAt} />,
            <TaskActions key="act" task={one} />,
          ],
        })}
      >
        <Column source="kind" disableSort render={kind} />
        <Column source="state" disableSort render={state} />
        <Column
          source="propertyNumber"
          disableSort
          render={({ deviceId, propertyNumber }) => (
            <RecordLink resource="devices" id={deviceId}>
              {propertyNumber}
            </RecordLink>
          )}
        />
        <Column source="phoneNumber" disableSort />
        <Column source="holderName" disableSort />
        <Column source="createdAt" render={({ createdAt }) => <Instant value={createdAt} />} />
        <Column
          source="contactedAt"
          disableSort
          render={({ contactedAt, contact }) =>
            contactedAt && (
              <>
                <Instant value={contactedAt} /> {contact}
              </>
            )
          }
        />
        <Column source="reference" disableSort />
        <Column source="doneByName" disableSort />
        <Column source="note" disableSort render={({ note, reason }) => reason ?? note} />
        <Column source="actions" disableSort render={(one) => <TaskActions task={one} />} />
      </Rows>
    </ListPage>
  )
}
