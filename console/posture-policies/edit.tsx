import { SimpleForm } from 'react-admin'
import { type PosturePolicy, posturePolicyUpdate } from '#contract/agents'
import { EditPage } from '../show/edit-page.tsx'
import { PolicyInputs } from './inputs.tsx'

export default function PosturePolicyEdit() {
  return (
    <EditPage<PosturePolicy> schema={posturePolicyUpdate} title={({ name }) => name}>
      {(end) => (
        <SimpleForm toolbar={end}>
          <PolicyInputs />
        </SimpleForm>
      )}
    </EditPage>
  )
}
