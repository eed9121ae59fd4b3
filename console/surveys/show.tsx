import Card from '@mui/material/Card'
import Typography from '@mui/material/Typography'
import { useTranslate } from 'react-admin'
import type { Survey } from '#contract/surveys'
import { EntityHistoryLink } from '../audit/entity-history-link.tsx'
import { LongDay } from '../fields/dates-shown.tsx'
import { Fact, Facts } from '../fields/facts.tsx'
import { EditLink } from '../layout/links.tsx'
import { Section } from '../layout/page.tsx'
import { Notice } from '../layout/states.tsx'
import { usePerson, useReach } from '../provider/use-session.ts'
import { ShowPage } from '../show/show-page.tsx'
import { SurveyForm } from './answer.tsx'
import { SurveyState } from './marks.tsx'
import { Results } from './results.tsx'

export default function SurveyShow() {
  const mayWrite = useReach('indicators.write') !== null
  const readsResults = useReach('indicators.read') !== null
  return (
    <ShowPage<Survey>
      title={({ title }) => title}
      lead={({ state }) => <SurveyState state={state} />}
      actions={({ id, state }) => (
        <>
          {readsResults && <EntityHistoryLink entity="surveys" id={id} />}
          {mayWrite && state !== 'over' && <EditLink resource="surveys" id={id} />}
        </>
      )}
    >
      {(survey) => (
        <>
          <Card sx={{ p: 2, maxWidth: '46rem' }}>
            {survey.lead && (
              <Typography sx={{ mb: 2, whiteSpace: 'pre-line' }}>{survey.lead}</Typography>
            )}
            <SurveyFacts survey={survey} />
          </Card>
          <Answering survey={survey} />
          {readsResults && <ResultsOf survey={survey} />}
        </>
      )}
    </ShowPage>
  )
}

const SurveyFacts = ({ survey }: { survey: Survey }) => (
  <Facts>
    <Fact label="resources.surveys.fields.opensOn">
      <LongDay value={survey.opensOn} />
    </Fact>
    <Fact label="resources.surveys.fields.closesOn">
      <LongDay value={survey.closesOn} />
    </Fact>
    <Fact label="resources.surveys.fields.answers">{survey.answers}</Fact>
  </Facts>
)

function Answering({ survey }: { survey: Survey }) {
  const translate = useTranslate()
  const person = usePerson()
  if (!person?.staffId || survey.state !== 'open') return null
  return (
    <Section title={translate('resources.surveys.your_answer')}>
      <Card sx={{ maxWidth: '46rem' }}>
        {survey.answered ? (
          <Notice title={translate('resources.surveys.answered')} />
        ) : (
          <SurveyForm survey={survey} />
        )}
      </Card>
    </Section>
  )
}

function ResultsOf({ survey }: { survey: Survey }) {
  const translate = useTranslate()
  return (
    <Section title={translate('resources.surveys.results')}>
      <Card sx={{ maxWidth: '46rem' }}>
        <Results survey={survey} />
      </Card>
    </Section>
  )
}
