import { type Wave, waveUpdate } from '#contract/rollout'
import { EditPage } from '../layout/edit-page.tsx'
import { valuesFor } from '../layout/form-values.ts'
import { WaveInputs } from './inputs.tsx'

export default function WaveEdit() {
  return (
    <EditPage<Wave>
      title={({ name }) => name}
      // The gate that applies may be the program's; only the wave's own is the wave's to keep.
      values={(wave) => ({ ...wave, gatePercent: wave.ownGatePercent })}
      transform={(form) => valuesFor(waveUpdate, form)}
    >
      <WaveInputs />
    </EditPage>
  )
}
