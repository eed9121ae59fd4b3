import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Card from '@mui/material/Card'
import { useState } from 'react'
import { useTranslate } from 'react-admin'
import type { IndicatorDetail } from '#contract/indicators'
import { EntityHistoryLink } from '../audit/entity-history-link.tsx'
import { Fact, Facts } from '../fields/facts.tsx'
import { EditLink } from '../layout/links.tsx'
import { Section } from '../layout/page.tsx'
import { Notice, Waiting } from '../layout/states.tsx'
import { useReach } from '../provider/use-session.ts'
import { ShowPage } from '../show/show-page.tsx'
import { Figure, Reached } from './marks.tsx'
import { Series } from './series.tsx'
import { ValueDialog } from './value-dialog.tsx'
import { Values } from './values.tsx'

export default function IndicatorShow() {
  const mayWrite = useReach('indicators.write') !== null
  return (
    <ShowPage<IndicatorDetail>
      title={({ name }) => name}
      lead={(indicator) => <Reached indicator={indicator} />}
      actions={({ id }) => (
        <>
          <EntityHistoryLink entity="indicators" id={id} />
          {mayWrite && <EditLink resource="indicators" id={id} />}
        </>
      )}
    >
      {(indicator) => (
        <>
          <Card sx={{ p: 2, maxWidth: '46rem' }}>
            <IndicatorFacts indicator={indicator} />
          </Card>
          {/* The list's row stands in until the record itself has come. */}
          {indicator.values ? (
            <ValuesOf indicator={indicator} mayWrite={mayWrite && !indicator.retired} />
          ) : (
            <Waiting />
          )}
        </>
      )}
    </ShowPage>
  )
}

function IndicatorFacts({ indicator }: { indicator: IndicatorDetail }) {
  const translate = useTranslate()
  const { code, cycle, direction, source, latest, target, unit, note } = indicator
  return (
    <Facts>
      <Fact label="resources.indicators.fields.code">{code}</Fact>
      <Fact label="resources.indicators.fields.latest">
        {latest && (
          <>
            <Figure value={latest.value} unit={unit} /> ({latest.period})
          </>
        )}
      </Fact>
      <Fact label="resources.indicators.fields.target">
        <Figure value={target} unit={unit} />
      </Fact>
      <Fact label="resources.indicators.fields.direction">
        {translate(`resources.indicators.directions.${direction}`)}
      </Fact>
      <Fact label="resources.indicators.fields.cycle">
        {translate(`resources.indicators.cycles.${cycle}`)}
      </Fact>
      <Fact label="resources.indicators.fields.source">
        {translate(
          source ? `resources.indicators.sources.${source}` : 'resources.indicators.by_hand',
        )}
      </Fact>
      {note && <Fact label="resources.indicators.fields.note">{note}</Fact>}
    </Facts>
  )
}

function ValuesOf({ indicator, mayWrite }: { indicator: IndicatorDetail; mayWrite: boolean }) {
  const translate = useTranslate()
  const [entering, setEntering] = useState(false)
  return (
    <Section
      title={translate('resources.indicators.values')}
      aside={
        mayWrite && (
          <Button variant="outlined" onClick={() => setEntering(true)}>
            {translate('resources.indicators.enter')}
          </Button>
        )
      }
    >
      <Card>
        {indicator.values.length === 0 ? (
          <Notice title={translate('resources.indicators.no_values')} />
        ) : (
          <>
            <Series indicator={indicator} />
            <Box sx={{ borderTop: 1, borderColor: 'divider' }}>
              <Values indicator={indicator} mayWrite={mayWrite} />
            </Box>
          </>
        )}
      </Card>
      {entering && <ValueDialog indicator={indicator} onClose={() => setEntering(false)} />}
    </Section>
  )
}
