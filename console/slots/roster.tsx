import Card from '@mui/material/Card'
import {
  DataTable,
  ListContextProvider,
  ResourceContextProvider,
  useGetList,
  useList,
  useTranslate,
} from 'react-admin'
import type { Appointment, Slot } from '#contract/appointments'
import { NoShow } from '../appointments/no-show.tsx'
import { AppointmentState } from '../appointments/state.tsx'
import { RecordLink } from '../fields/record-link.tsx'
import { Failed, Notice, Waiting } from '../layout/states.tsx'
import { Rows } from '../list/rows.tsx'

const Column = DataTable.Col<Appointment>
/** Cancelled ones too; more than a slot has seats. */
const ALL = 1000

/** Who comes at that time, with what under the arm. */
export function Roster({ slot }: { slot: Slot }) {
  const translate = useTranslate()
  const { data, error, isPending, refetch } = useGetList<Appointment>('appointments', {
    filter: { slotId: slot.id },
    pagination: { page: 1, perPage: ALL },
    sort: { field: 'createdAt', order: 'ASC' },
  })
  if (error) return <Failed error={error} retry={() => void refetch()} />
  if (isPending) return <Waiting rows={3} />
  if (data.length === 0) return <Notice title={translate('resources.slots.roster_empty')} />
  return <RosterRows appointments={data} />
}

function RosterRows({ appointments }: { appointments: Appointment[] }) {
  const list = useList({ data: appointments, perPage: ALL })
  return (
    <ResourceContextProvider value="appointments">
      <ListContextProvider value={list}>
        <Card sx={{ overflow: 'hidden' }}>
          <Rows<Appointment>
            opens={false}
            phone={(each) => ({
              title: <Person appointment={each} />,
              mark: <AppointmentState state={each.state} />,
              lines: [
                each.unitPath,
                `${each.oldPropertyNumber ?? '—'} → ${each.newPropertyNumber ?? '—'}`,
                <NoShow key="no-show" appointment={each} />,
              ],
            })}
          >
            <Column
              source="holderName"
              label="resources.appointments.fields.holderName"
              disableSort
              render={(each) => <Person appointment={each} />}
            />
            <Column source="unitPath" label="resources.appointments.fields.unitPath" disableSort />
            <Column
              source="oldPropertyNumber"
              label="resources.appointments.fields.oldPropertyNumber"
              disableSort
            />
            <Column
              source="newPropertyNumber"
              label="resources.appointments.fields.newPropertyNumber"
              disableSort
            />
            <Column
              source="state"
              label="resources.appointments.fields.state"
              disableSort
              render={({ state }) => <AppointmentState state={state} />}
            />
            <Column
              source="id"
              label="resources.appointments.fields.actions"
              disableSort
              render={(each) => <NoShow appointment={each} />}
            />
          </Rows>
        </Card>
      </ListContextProvider>
    </ResourceContextProvider>
  )
}

const Person = ({ appointment: { id, holderName } }: { appointment: Appointment }) => (
  <RecordLink resource="appointments" id={id}>
    {holderName}
  </RecordLink>
)
