import Alert from '@mui/material/Alert'
import Box from '@mui/material/Box'
import Card from '@mui/material/Card'
import { useTranslate } from 'react-admin'
import type { Replacement } from '#contract/replacements'
import { EntityHistoryLink } from '../audit/entity-history-link.tsx'
import { RecordLink } from '../fields/record-link.tsx'
import { EditLink } from '../layout/links.tsx'
import { Section } from '../layout/page.tsx'
import { useReach } from '../provider/use-session.ts'
import { ShowPage } from '../show/show-page.tsx'
import { Laptops } from './laptops.tsx'
import { Moves } from './move-buttons.tsx'
import { PersonFacts } from './person-facts.tsx'
import { ReplacementStateTag } from './state-tag.tsx'
import { Timeline } from './timeline.tsx'
import { Way } from './way.tsx'

export default function ReplacementShow() {
  const translate = useTranslate()
  const mayWrite = useReach('rollout.write') !== null
  return (
    <ShowPage<Replacement>
      title={({ holderName, oldPropertyNumber }) => holderName ?? oldPropertyNumber ?? ''}
      lead={(row) => (
        <Box component="span" sx={{ display: 'inline-flex', flexWrap: 'wrap', gap: 1.5 }}>
          <ReplacementStateTag state={row.state} />
          <RecordLink resource="waves" id={row.waveId}>
            {row.waveName}
          </RecordLink>
          <span>{row.unitPath}</span>
        </Box>
      )}
      actions={(row) => (
        <>
          <EntityHistoryLink entity="replacements" id={row.id} />
          {mayWrite && row.state !== 'closed' && <EditLink resource="replacements" id={row.id} />}
        </>
      )}
    >
      {(row) => (
        <>
          <Way replacement={row} />
          {row.pausedFrom && (
            <Alert severity="warning" sx={{ mt: 2 }}>
              {translate('resources.replacements.paused', {
                state: translate(`resources.replacements.states.${row.state}`),
                from: translate(`resources.replacements.states.${row.pausedFrom}`),
                reason: row.reason ?? '',
              })}
            </Alert>
          )}
          {mayWrite && <Moves replacement={row} />}
          <Laptops replacement={row} mayWrite={mayWrite} />
          <Box
            sx={{
              display: 'grid',
              columnGap: 2,
              gridTemplateColumns: { xs: 'minmax(0, 1fr)', md: 'repeat(2, minmax(0, 1fr))' },
              alignItems: 'start',
            }}
          >
            <Section title={translate('resources.replacements.sections.person')}>
              <Card sx={{ p: 2 }}>
                <PersonFacts replacement={row} />
              </Card>
            </Section>
            <Section title={translate('resources.replacements.sections.timeline')}>
              <Timeline id={row.id} />
            </Section>
          </Box>
        </>
      )}
    </ShowPage>
  )
}
