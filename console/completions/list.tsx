import { DataTable, useTranslate } from 'react-admin'
import { COMPLETION_SOURCES, type Completion } from '#contract/completions'
import { Day, Instant } from '../fields/dates-shown.tsx'
import { choiceFilter, referenceFilter, Search, unitFilter } from '../list/filters.tsx'
import { ListPage } from '../list/list-page.tsx'
import { Rows } from '../list/rows.tsx'
import { Standing } from './standing.tsx'

const Column = DataTable.Col<Completion>

const filters = [
  <Search key="q" source="q" words="resources.completions.search" alwaysOn />,
  referenceFilter(
    { source: 'courseId', label: 'resources.completions.fields.courseName', alwaysOn: true },
    'courses',
    { text: 'name', sort: 'name' },
  ),
  choiceFilter(
    { source: 'source', label: 'resources.completions.fields.source' },
    COMPLETION_SOURCES,
    'resources.completions.sources',
  ),
  unitFilter(),
]

export default function CompletionList() {
  const translate = useTranslate()
  return (
    <ListPage
      filters={filters}
      sort={{ field: 'completedAt', order: 'DESC' }}
      lead={translate('resources.completions.lead')}
    >
      <Rows<Completion>
        phone={(completion) => ({
          title: completion.staffName ?? '—',
          mark: <Standing standing={completion.standing} />,
          lines: [
            completion.courseName,
            <Instant key="at" value={completion.completedAt} />,
            translate(`resources.completions.sources.${completion.source}`),
          ],
        })}
      >
        <Column source="staffName" disableSort />
        <Column source="unitPath" disableSort />
        <Column source="courseName" disableSort />
        <Column
          source="completedAt"
          render={({ completedAt }) => <Instant value={completedAt} />}
        />
        <Column
          source="validUntil"
          render={({ validUntil }) =>
            validUntil ? <Day value={validUntil} /> : translate('resources.completions.for_good')
          }
        />
        <Column
          source="source"
          disableSort
          render={({ source }) => translate(`resources.completions.sources.${source}`)}
        />
        <Column
          source="standing"
          disableSort
          render={({ standing }) => <Standing standing={standing} />}
        />
      </Rows>
    </ListPage>
  )
}
