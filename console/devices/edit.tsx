import { SimpleForm } from 'react-admin'
import { type Device, deviceUpdate } from '#contract/devices'
import { EditPage } from '../show/edit-page.tsx'
import { DeviceInputs } from './inputs.tsx'

export default function DeviceEdit() {
  return (
    <EditPage<Device> schema={deviceUpdate} title={({ propertyNumber }) => propertyNumber}>
      {(end) => (
        <SimpleForm toolbar={end}>
          <DeviceInputs />
        </SimpleForm>
      )}
    </EditPage>
  )
}
