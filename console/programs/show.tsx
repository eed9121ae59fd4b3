import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Card from '@mui/material/Card'
import { LinkBase, useTranslate } from 'react-admin'
import type { Program } from '#contract/rollout'
import { EntityHistoryLink } from '../audit/entity-history-link.tsx'
import { LongDay } from '../fields/dates-shown.tsx'
import { Fact, Facts } from '../fields/facts.tsx'
import { ProgressBar } from '../fields/progress.tsx'
import { CreateLink, EditLink } from '../layout/links.tsx'
import { Section } from '../layout/page.tsx'
import { formPath, listPath } from '../provider/list-path.ts'
import { useReach } from '../provider/use-session.ts'
import { ShowPage } from '../show/show-page.tsx'
import { Schedule } from './schedule.tsx'
import { ProgramStateTag } from './state-tag.tsx'
import { ProgramTransitions } from './transitions.tsx'

export default function ProgramShow() {
  const translate = useTranslate()
  const mayWrite = useReach('rollout.write')
  return (
    <ShowPage<Program>
      title={({ name }) => name}
      lead={({ fiscalYear, state }) => (
        <Box component="span" sx={{ display: 'inline-flex', flexWrap: 'wrap', gap: 1.5 }}>
          <span>{translate('resources.programs.year', { year: fiscalYear })}</span>
          <ProgramStateTag state={state} />
        </Box>
      )}
      actions={(program) => (
        <>
          <EntityHistoryLink entity="programs" id={program.id} />
          <Button component={LinkBase} to={listPath('replacements', { programId: program.id })}>
            {translate('resources.programs.its_replacements')}
          </Button>
          {mayWrite && <EditLink resource="programs" id={program.id} />}
          {mayWrite && <ProgramTransitions program={program} />}
        </>
      )}
    >
      {(program) => (
        <>
          <Card sx={{ p: 2, maxWidth: '46rem' }}>
            <ProgramFacts program={program} />
          </Card>
          <Section
            title={translate('resources.programs.schedule')}
            aside={
              mayWrite &&
              program.state !== 'closed' && (
                <CreateLink
                  to={formPath('waves', { programId: program.id })}
                  label="resources.waves.add"
                />
              )
            }
          >
            <Schedule programId={program.id} />
          </Section>
        </>
      )}
    </ShowPage>
  )
}

const ProgramFacts = ({ program }: { program: Program }) => (
  <Facts>
    <Fact label="resources.programs.fields.replaced">
      <ProgressBar done={program.replaced} total={program.goalCount} />
    </Fact>
    <Fact label="resources.programs.fields.total">{program.total}</Fact>
    <Fact label="resources.programs.fields.deadline">
      <LongDay value={program.deadline} />
    </Fact>
    <Fact label="resources.programs.fields.gatePercent">{program.gatePercent}%</Fact>
  </Facts>
)
