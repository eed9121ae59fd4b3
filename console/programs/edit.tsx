import { type Program, programUpdate } from '#contract/rollout'
import { EditPage } from '../layout/edit-page.tsx'
import { valuesFor } from '../layout/form-values.ts'
import { ProgramInputs } from './inputs.tsx'

export default function ProgramEdit() {
  return (
    <EditPage<Program>
      title={({ name }) => name}
      transform={(form) => valuesFor(programUpdate, form)}
    >
      <ProgramInputs />
    </EditPage>
  )
}
