import Alert from '@mui/material/Alert'
import Box from '@mui/material/Box'
import Card from '@mui/material/Card'
import Link from '@mui/material/Link'
import { LinkBase, useTranslate } from 'react-admin'
import type { Wave } from '#contract/rollout'
import { count } from '../fields/dates.ts'
import { LongDay } from '../fields/dates-shown.tsx'
import { Fact, Facts } from '../fields/facts.tsx'
import { ProgressBar } from '../fields/progress.tsx'
import { useLocale } from '../fields/use-locale.ts'
import { monthName } from '../programs/months.ts'
import { listPath } from '../provider/list-path.ts'

/** How far the wave is, against what lets the next one open. */
export function WaveProgress({ wave }: { wave: Wave }) {
  const translate = useTranslate()
  const locale = useLocale()
  const { total, unpaired, gatePercent, ownGatePercent } = wave
  return (
    <>
      {wave.gateOverride && (
        <Alert severity="info" sx={{ mb: 2 }}>
          {translate('resources.waves.opened_early', { reason: wave.gateOverride })}
        </Alert>
      )}
      {wave.stateReason && (
        <Alert severity="warning" sx={{ mb: 2 }}>
          {translate(`resources.waves.reason_of.${wave.state}`, {
            _: wave.stateReason,
            reason: wave.stateReason,
          })}
        </Alert>
      )}
      <Card sx={{ p: 2, maxWidth: '46rem' }}>
        <Facts>
          <Fact label="resources.waves.fields.replaced">
            <ProgressBar done={wave.replaced} total={total} goal={gatePercent} />
          </Fact>
          <Fact label="resources.waves.fields.gatePercent">
            {gatePercent}%{' '}
            <Box component="span" sx={{ color: 'text.secondary' }}>
              {translate(
                ownGatePercent === null
                  ? 'resources.waves.gate_of_program'
                  : 'resources.waves.gate_own',
              )}
            </Box>
          </Fact>
          <Fact label="resources.waves.fields.unpaired">
            {unpaired > 0 ? (
              <Link
                component={LinkBase}
                to={listPath('replacements', {
                  waveId: wave.id,
                  state: 'planned',
                  paired: false,
                })}
                underline="hover"
              >
                {count(unpaired, locale)}
              </Link>
            ) : (
              '0'
            )}
          </Fact>
          <Fact label="resources.waves.fields.opensOn">
            <LongDay value={wave.opensOn} />
          </Fact>
          <Fact label="resources.waves.fields.closesOn">
            <LongDay value={wave.closesOn} />
          </Fact>
          <Fact label="resources.waves.fields.plan">
            {wave.plan
              .map(({ month, planned }) => `${monthName(month, locale)} ${count(planned, locale)}`)
              .join(translate('app.list.separator'))}
          </Fact>
        </Facts>
      </Card>
    </>
  )
}
