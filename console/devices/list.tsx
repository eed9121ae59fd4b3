import Button from '@mui/material/Button'
import { DataTable, LinkBase, useTranslate } from 'react-admin'
import type { Device } from '#contract/devices'
import { Day } from '../fields/dates-shown.tsx'
import { RecordLink } from '../fields/record-link.tsx'
import { ListPage } from '../list/list-page.tsx'
import { Rows } from '../list/rows.tsx'
import { useIsPhone } from '../list/use-is-phone.ts'
import { useReach } from '../provider/use-session.ts'
import { BulkActions } from './bulk.tsx'
import { deviceFilters } from './filters.tsx'
import { Kind, modelName, StateTag } from './marks.tsx'

const Column = DataTable.Col<Device>

export default function DeviceList() {
  const translate = useTranslate()
  const isPhone = useIsPhone()
  const own = useReach('ledger.read') === 'own'
  const mayImport = useReach('imports.write')
  const mayWrite = useReach('ledger.write')
  return (
    <ListPage
      title={own ? translate('app.menu.own_devices') : undefined}
      filters={deviceFilters(isPhone)}
      sort={{ field: 'propertyNumber', order: 'ASC' }}
      hasColumns
      actions={
        mayWrite && (
          <Button variant="contained" component={LinkBase} to="/devices/create">
            {translate('resources.devices.add')}
          </Button>
        )
      }
      emptyAction={
        mayImport && (
          <Button variant="contained" component={LinkBase} to="/imports/create">
            {translate('resources.imports.start')}
          </Button>
        )
      }
    >
      <Rows<Device>
        bulk={mayWrite && <BulkActions />}
        hiddenColumns={['serialNumber', 'os', 'networkZone', 'edr', 'acquiredOn', 'location']}
        phone={(device) => ({
          title: device.propertyNumber,
          mark: <StateTag state={device.state} />,
          lines: [
            modelName(device),
            [device.holderName, device.unitPath].filter(Boolean).join(' · '),
          ],
        })}
      >
        <Column
          source="propertyNumber"
          render={({ id, propertyNumber }) => (
            <RecordLink resource="devices" id={id}>
              {propertyNumber}
            </RecordLink>
          )}
          cellSx={() => ({ whiteSpace: 'nowrap' })}
        />
        <Column source="kind" disableSort render={({ kind }) => <Kind kind={kind} />} />
        <Column source="modelName" disableSort render={(device) => modelName(device)} />
        <Column source="serialNumber" />
        <Column source="os" />
        <Column
          source="networkZone"
          disableSort
          render={({ networkZone }) =>
            networkZone ? translate(`resources.devices.zones.${networkZone}`) : null
          }
        />
        <Column
          source="edr"
          disableSort
          render={({ edr }) => (edr ? translate(`resources.devices.edr_states.${edr}`) : null)}
        />
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
        <Column source="state" render={({ state }) => <StateTag state={state} />} />
        <Column source="acquiredOn" render={({ acquiredOn }) => <Day value={acquiredOn} />} />
        <Column source="leaseEndsOn" render={({ leaseEndsOn }) => <Day value={leaseEndsOn} />} />
        <Column source="location" disableSort />
      </Rows>
    </ListPage>
  )
}
