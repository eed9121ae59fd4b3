import { SimpleForm } from 'react-admin'
import { deviceModelUpdate } from '#contract/devices'
import { EditPage } from '../show/edit-page.tsx'
import { ModelInputs } from './inputs.tsx'
import type { DeviceModel } from './model.ts'

export default function DeviceModelEdit() {
  return (
    <EditPage<DeviceModel> schema={deviceModelUpdate} title={({ name }) => name}>
      {(end) => (
        <SimpleForm toolbar={end}>
          <ModelInputs />
        </SimpleForm>
      )}
    </EditPage>
  )
}
