import { DataTable } from 'react-admin'
import { DEVICE_KINDS } from '#contract/devices'
import { Kind } from '../devices/marks.tsx'
import { count } from '../fields/dates.ts'
import { RecordLink } from '../fields/record-link.tsx'
import { useLocale } from '../fields/use-locale.ts'
import { choiceFilter, Search } from '../list/filters.tsx'
import { ListPage } from '../list/list-page.tsx'
import { Rows } from '../list/rows.tsx'
import type { DeviceModel } from './model.ts'

const Column = DataTable.Col<DeviceModel>

const filters = [
  <Search key="q" source="q" words="resources.device-models.search" alwaysOn />,
  choiceFilter(
    { source: 'kind', label: 'resources.device-models.fields.kind', alwaysOn: true },
    DEVICE_KINDS,
    'resources.devices.kinds',
  ),
]

export default function DeviceModelList() {
  const locale = useLocale()
  return (
    <ListPage filters={filters} sort={{ field: 'maker', order: 'ASC' }}>
      <Rows<DeviceModel>
        phone={(model) => ({
          title: model.name,
          mark: count(model.deviceCount, locale),
          lines: [<Kind key="kind" kind={model.kind} />, model.maker],
        })}
      >
        <Column
          source="name"
          render={({ id, name }) => (
            <RecordLink resource="device-models" id={id}>
              {name}
            </RecordLink>
          )}
        />
        <Column source="maker" />
        <Column source="kind" render={({ kind }) => <Kind kind={kind} />} />
        <DataTable.NumberCol source="screenInches" disableSort />
        <DataTable.NumberCol source="weightKg" disableSort />
        <DataTable.NumberCol source="deviceCount" disableSort />
      </Rows>
    </ListPage>
  )
}
