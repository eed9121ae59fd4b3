import type { ReactNode } from 'react'
import { BooleanInput, DataTable, useTranslate } from 'react-admin'
import type { Slot } from '#contract/appointments'
import { timeOfDay } from '../fields/dates.ts'
import { Instant } from '../fields/dates-shown.tsx'
import { Search } from '../list/filters.tsx'
import { ListPage } from '../list/list-page.tsx'
import { Rows } from '../list/rows.tsx'
import { Fullness, useSeatsText } from './fullness.tsx'

const Column = DataTable.Col<Slot>

const filters = [
  <Search key="q" source="q" words="resources.slots.search" alwaysOn />,
  <BooleanInput
    key="free"
    source="free"
    label="resources.slots.only_free"
    alwaysOn
    parse={(checked: boolean) => checked || undefined}
  />,
]

/** Every slot, one to a row. */
export function SlotTable({ actions }: { actions: ReactNode }) {
  const translate = useTranslate()
  const seats = useSeatsText()
  const forWhom = ({ unitPath }: Slot) => unitPath ?? translate('resources.slots.everybody')
  return (
    <ListPage
      filters={filters}
      sort={{ field: 'startsAt', order: 'DESC' }}
      actions={actions}
      emptyAction={actions}
    >
      <Rows<Slot>
        phone={(slot) => ({
          title: (
            <>
              <Instant value={slot.startsAt} />–{timeOfDay(slot.endsAt)}
            </>
          ),
          lines: [slot.place, forWhom(slot), seats(slot)],
        })}
      >
        <Column source="startsAt" render={({ startsAt }) => <Instant value={startsAt} />} />
        <Column source="endsAt" disableSort render={({ endsAt }) => timeOfDay(endsAt)} />
        <Column source="place" />
        <Column source="unitPath" disableSort render={forWhom} />
        <Column source="booked" disableSort render={(slot) => <Fullness {...slot} />} />
        <DataTable.NumberCol source="free" disableSort />
      </Rows>
    </ListPage>
  )
}
