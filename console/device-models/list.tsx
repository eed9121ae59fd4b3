import Button from '@mui/material/Button'
import { DataTable, LinkBase, useTranslate } from 'react-admin'
import { DEVICE_KINDS } from '#contract/devices'
import { Kind } from '../devices/marks.tsx'
import { count } from '../fields/dates.ts'
import { RecordLink } from '../fields/record-link.tsx'
import { useLocale } from '../fields/use-locale.ts'
import { choiceFilter, Search } from '../list/filters.tsx'
import { ListPage } from '../list/list-page.tsx'
import { Rows } from '../list/rows.tsx'
import { useReach } from '../provider/use-session.ts'
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
  const translate = useTranslate()
  const locale = useLocale()
  const mayWrite = useReach('ledger.write')
  const add = mayWrite && (
    <Button variant="contained" component={LinkBase} to="/device-models/create">
      {translate('resources.device-models.add')}
    </Button>
  )
  return (
    <ListPage
      actions={add}
      emptyAction={add}
      filters={filters}
      sort={{ field: 'maker', order: 'ASC' }}
    >
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
        <Column source="os" disableSort />
        <DataTable.NumberCol source="screenInches" disableSort />
        <DataTable.NumberCol source="weightKg" disableSort />
        <DataTable.NumberCol source="deviceCount" disableSort />
      </Rows>
    </ListPage>
  )
}
