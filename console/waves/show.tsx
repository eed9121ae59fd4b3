import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import { LinkBase, useTranslate } from 'react-admin'
import type { Wave } from '#contract/rollout'
import { EntityHistoryLink } from '../audit/entity-history-link.tsx'
import { KittingSheets } from '../enrollment-tokens/of-wave.tsx'
import { RecordLink } from '../fields/record-link.tsx'
import { EditLink } from '../layout/links.tsx'
import { listPath } from '../provider/list-path.ts'
import { useReach } from '../provider/use-session.ts'
import { ShowPage } from '../show/show-page.tsx'
import { FillAndPair } from './fill-and-pair.tsx'
import { WaveProgress } from './progress.tsx'
import { RemoveWave } from './remove.tsx'
import { WaveStateTag } from './state-tag.tsx'
import { WaveTransitions } from './transitions.tsx'

export default function WaveShow() {
  const mayWrite = useReach('rollout.write')
  return (
    <ShowPage<Wave>
      title={({ name }) => name}
      lead={(wave) => (
        <Box component="span" sx={{ display: 'inline-flex', flexWrap: 'wrap', gap: 1.5 }}>
          <RecordLink resource="programs" id={wave.programId}>
            {wave.programName}
          </RecordLink>
          <WaveStateTag state={wave.state} />
        </Box>
      )}
      actions={(wave) => <Actions wave={wave} mayWrite={mayWrite !== null} />}
    >
      {(wave) => (
        <>
          <WaveProgress wave={wave} />
          {mayWrite && (wave.state === 'planned' || wave.state === 'open') && (
            <FillAndPair wave={wave} />
          )}
        </>
      )}
    </ShowPage>
  )
}

function Actions({ wave, mayWrite }: { wave: Wave; mayWrite: boolean }) {
  const translate = useTranslate()
  return (
    <>
      <EntityHistoryLink entity="waves" id={wave.id} />
      <Button component={LinkBase} to={listPath('replacements', { waveId: wave.id })}>
        {translate('resources.waves.its_replacements')}
      </Button>
      {mayWrite && wave.state === 'planned' && wave.total === 0 && <RemoveWave wave={wave} />}
      {wave.state !== 'closed' && <KittingSheets waveId={wave.id} />}
      {mayWrite && wave.state !== 'closed' && <EditLink resource="waves" id={wave.id} />}
      {mayWrite && <WaveTransitions wave={wave} />}
    </>
  )
}
