import { DataTable, useTranslate } from 'react-admin'
import { SURVEY_STATES, type Survey } from '#contract/surveys'
import { Day } from '../fields/dates-shown.tsx'
import { CreateLink } from '../layout/links.tsx'
import { choiceFilter, Search } from '../list/filters.tsx'
import { ListPage } from '../list/list-page.tsx'
import { Rows } from '../list/rows.tsx'
import { useReach } from '../provider/use-session.ts'
import { SurveyState } from './marks.tsx'

const Column = DataTable.Col<Survey>

const filters = [
  <Search key="q" source="q" words="resources.surveys.search" alwaysOn />,
  choiceFilter(
    { source: 'state', label: 'resources.surveys.fields.state', alwaysOn: true },
    SURVEY_STATES,
    'resources.surveys.states',
  ),
]

export default function SurveyList() {
  const translate = useTranslate()
  const mayWrite = useReach('indicators.write') !== null
  const add = mayWrite && <CreateLink to="/surveys/create" label="resources.surveys.add" />
  return (
    <ListPage
      filters={filters}
      sort={{ field: 'closesOn', order: 'DESC' }}
      lead={translate('resources.surveys.lead')}
      actions={add}
      emptyAction={add}
    >
      <Rows<Survey>
        phone={(survey) => ({
          title: survey.title,
          mark: <SurveyState state={survey.state} />,
          lines: [
            `${survey.opensOn} – ${survey.closesOn}`,
            survey.answered && translate('resources.surveys.answered'),
          ],
        })}
      >
        <Column source="title" />
        <Column source="state" disableSort render={({ state }) => <SurveyState state={state} />} />
        <Column source="opensOn" render={({ opensOn }) => <Day value={opensOn} />} />
        <Column source="closesOn" render={({ closesOn }) => <Day value={closesOn} />} />
        <DataTable.NumberCol source="answers" disableSort />
        <Column
          source="answered"
          disableSort
          render={({ answered }) => (answered ? translate('resources.surveys.answered') : '—')}
        />
      </Rows>
    </ListPage>
  )
}
