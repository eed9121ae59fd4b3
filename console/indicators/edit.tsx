import { type IndicatorDetail, indicatorUpdate } from '#contract/indicators'
import { EditPage } from '../layout/edit-page.tsx'
import { valuesFor } from '../layout/form-values.ts'
import { IndicatorInputs, IndicatorRetired } from './inputs.tsx'

export default function IndicatorEdit() {
  return (
    <EditPage<IndicatorDetail>
      title={({ name }) => name}
      transform={(form) => valuesFor(indicatorUpdate, form)}
    >
      <IndicatorInputs />
      <IndicatorRetired />
    </EditPage>
  )
}
