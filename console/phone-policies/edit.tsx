import { type PhonePolicy, phonePolicyUpdate } from '#contract/phones'
import { EditPage } from '../layout/edit-page.tsx'
import { PolicyInputs, tidy } from './inputs.tsx'

const FIELDS = Object.keys(phonePolicyUpdate.shape).filter((field) => field !== 'standing')

const toUpdate = (form: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(tidy(form)).filter(([field]) => FIELDS.includes(field)))

export default function PhonePolicyEdit() {
  return (
    <EditPage<PhonePolicy> title={({ name }) => name} transform={toUpdate} redirect="list">
      <PolicyInputs />
    </EditPage>
  )
}
