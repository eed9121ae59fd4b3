import { DataTable, useTranslate } from 'react-admin'
import type { ImportMapping } from '#contract/import-mappings'
import { IMPORT_KINDS } from '#contract/imports'
import { Instant } from '../fields/dates-shown.tsx'
import { choiceFilter, Search } from '../list/filters.tsx'
import { ListPage } from '../list/list-page.tsx'
import { Rows } from '../list/rows.tsx'
import { useReach } from '../provider/use-session.ts'
import { RowActions } from './row-actions.tsx'

const Column = DataTable.Col<ImportMapping>

const filters = [
  <Search key="q" source="q" words="resources.import-mappings.fields.name" alwaysOn />,
  choiceFilter(
    { source: 'kind', label: 'resources.imports.fields.kind', alwaysOn: true },
    IMPORT_KINDS,
    'resources.imports.kinds',
  ),
]

const columnsOf = ({ mapping }: ImportMapping): string =>
  Object.entries(mapping)
    .filter(([, field]) => field)
    .map(([header]) => header)
    .join('、')

/** What the files of each source call their columns. */
export default function ImportMappingList() {
  const translate = useTranslate()
  const mayWrite = useReach('imports.write')
  const kind = (row: ImportMapping) => translate(`resources.imports.kinds.${row.kind}`)
  return (
    <ListPage
      filters={filters}
      sort={{ field: 'name', order: 'ASC' }}
      lead={translate('resources.import-mappings.lead')}
    >
      <Rows<ImportMapping>
        opens={false}
        phone={(row) => ({
          title: row.name,
          mark: kind(row),
          lines: [columnsOf(row), mayWrite && <RowActions key="actions" row={row} />],
        })}
      >
        <Column source="name" />
        <Column source="kind" render={kind} />
        <Column source="mapping" disableSort render={columnsOf} />
        <Column source="updatedAt" render={({ updatedAt }) => <Instant value={updatedAt} />} />
        {mayWrite && (
          <Column label={false} align="right" render={(row) => <RowActions row={row} />} />
        )}
      </Rows>
    </ListPage>
  )
}
