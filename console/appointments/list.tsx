import EventAvailableOutlined from '@mui/icons-material/EventAvailableOutlined'
import Button from '@mui/material/Button'
import { AutocompleteInput, DataTable, DateInput, LinkBase, useTranslate } from 'react-admin'
import { APPOINTMENT_STATES, type Appointment } from '#contract/appointments'
import { instantAt } from '../fields/dates.ts'
import { Instant } from '../fields/dates-shown.tsx'
import { RecordLink } from '../fields/record-link.tsx'
import { choiceFilter, Search, unitFilter } from '../list/filters.tsx'
import { ListPage } from '../list/list-page.tsx'
import { Rows } from '../list/rows.tsx'
import { useIsPhone } from '../list/use-is-phone.ts'
import { useReach } from '../provider/use-session.ts'
import { addDays } from '../slots/days.ts'
import { useTimesName } from '../slots/slot-name.ts'
import { usePlaces } from '../slots/use-slot-days.ts'
import { AppointmentState } from './state.tsx'

const Column = DataTable.Col<Appointment>

const parseFrom = (day: string) => (day ? instantAt(day, '00:00') : undefined)
/** The API's `to` is the first instant that is no longer meant. */
const parseTo = (day: string) => (day ? instantAt(addDays(day, 1), '00:00') : undefined)

function useFilters(isOwn: boolean) {
  const isPhone = useIsPhone()
  const places = usePlaces()
  const state = choiceFilter(
    { source: 'state', label: 'resources.appointments.fields.state', alwaysOn: true },
    APPOINTMENT_STATES,
    'resources.appointments.states',
  )
  if (isOwn) return [state]
  return [
    <Search key="q" source="q" words="resources.appointments.search" alwaysOn />,
    state,
    unitFilter(!isPhone),
    <AutocompleteInput
      key="place"
      source="place"
      label="resources.appointments.fields.place"
      choices={places.map((id) => ({ id, name: id }))}
    />,
    <DateInput key="from" source="from" label="resources.appointments.from" parse={parseFrom} />,
    <DateInput key="to" source="to" label="resources.appointments.to" parse={parseTo} />,
  ]
}

export default function AppointmentList() {
  const translate = useTranslate()
  const isOwn = useReach('rollout.read') === 'own'
  const timesOf = useTimesName()
  const filters = useFilters(isOwn)
  const book = (
    <Button
      variant="contained"
      startIcon={<EventAvailableOutlined />}
      component={LinkBase}
      to="/appointments/create"
    >
      {translate('resources.appointments.book')}
    </Button>
  )
  const devices = ({ oldPropertyNumber, newPropertyNumber }: Appointment) =>
    `${oldPropertyNumber ?? '—'} → ${newPropertyNumber ?? '—'}`
  return (
    <ListPage
      title={translate(isOwn ? 'resources.appointments.own' : 'resources.appointments.all')}
      filters={filters}
      sort={{ field: 'startsAt', order: 'DESC' }}
      actions={book}
      emptyAction={book}
    >
      <Rows<Appointment>
        phone={(each) => ({
          title: timesOf(each),
          mark: <AppointmentState state={each.state} />,
          lines: [each.place, isOwn ? null : each.holderName, devices(each)],
        })}
      >
        <Column source="startsAt" render={({ startsAt }) => <Instant value={startsAt} />} />
        <Column source="place" disableSort />
        <Column
          source="holderName"
          disableSort
          render={({ holderId, holderName }) => (
            <RecordLink resource="staff" id={holderId}>
              {holderName}
            </RecordLink>
          )}
        />
        <Column source="unitPath" disableSort />
        <Column source="oldPropertyNumber" disableSort />
        <Column source="newPropertyNumber" disableSort />
        <Column
          source="state"
          disableSort
          render={({ state }) => <AppointmentState state={state} />}
        />
      </Rows>
    </ListPage>
  )
}
