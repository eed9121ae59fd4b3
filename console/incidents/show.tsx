import Alert from '@mui/material/Alert'
import Box from '@mui/material/Box'
import Card from '@mui/material/Card'
import { useTranslate } from 'react-admin'
import type { IncidentDetail } from '#contract/incidents'
import { EntityHistoryLink } from '../audit/entity-history-link.tsx'
import { Section } from '../layout/page.tsx'
import { useReach } from '../provider/use-session.ts'
import { ShowPage } from '../show/show-page.tsx'
import { IncidentActions } from './actions.tsx'
import { Assessment } from './assessment.tsx'
import { Chores } from './chores.tsx'
import { Correct } from './correct.tsx'
import { IncidentFacts } from './facts.tsx'
import { Items } from './items.tsx'
import { IncidentTags } from './marks.tsx'
import { Timeline } from './timeline.tsx'

const LIVE_MS = 2_000

/** As the list has it at first, which knows no parts. */
type Known = Omit<IncidentDetail, 'devices' | 'chores' | 'assessment'> & Partial<IncidentDetail>

const isWhole = (incident: Known): incident is IncidentDetail => incident.devices !== undefined

/** One incident as it is at this moment. */
export default function IncidentShow() {
  const translate = useTranslate()
  const isOwn = useReach('incidents.read') === 'own'
  const maySeeAssessment = useReach('incidents.assessments') !== null
  return (
    <ShowPage<Known>
      title={({ number, drill }) =>
        translate(drill ? 'resources.incidents.drill_title' : 'resources.incidents.title', {
          number,
        })
      }
      lead={(incident) => (
        <Box component="span" sx={{ display: 'inline-flex', gap: 1, flexWrap: 'wrap' }}>
          <IncidentTags incident={incident} />
        </Box>
      )}
      actions={(incident) => (
        <>
          <EntityHistoryLink entity="incidents" id={incident.id} />
          {isWhole(incident) && <IncidentActions incident={incident} />}
        </>
      )}
      refetchInterval={(incident) => (incident?.state === 'closed' ? false : LIVE_MS)}
    >
      {(incident) =>
        isWhole(incident) && (
          <>
            {isOwn && incident.state === 'open' && (
              <Alert severity="success">{translate('resources.incidents.reported')}</Alert>
            )}
            <Section title={translate('resources.incidents.devices')}>
              <Card>
                <Items incident={incident} />
              </Card>
            </Section>
            <Section title={translate('resources.incidents.to_do')}>
              <Card>
                <Chores incident={incident} />
              </Card>
            </Section>
            <Section title={translate('resources.incidents.timeline')}>
              <Card>
                <Timeline incident={incident} />
              </Card>
            </Section>
            {maySeeAssessment && !incident.drill && (
              <Section title={translate('resources.incidents.leak')}>
                <Card>
                  <Assessment incident={incident} />
                </Card>
              </Section>
            )}
            <Section
              title={translate('resources.incidents.what')}
              aside={<Correct incident={incident} />}
            >
              <Card sx={{ p: 2 }}>
                <IncidentFacts incident={incident} />
              </Card>
            </Section>
          </>
        )
      }
    </ShowPage>
  )
}
