import { DataTable, useTranslate } from 'react-admin'
import { UNIT_CATEGORIES, type Unit } from '#contract/units'
import { RecordLink } from '../fields/record-link.tsx'
import { Tag } from '../fields/tag.tsx'
import { choiceFilter, referenceFilter, Search } from '../list/filters.tsx'
import { ListPage } from '../list/list-page.tsx'
import { Rows } from '../list/rows.tsx'

const Column = DataTable.Col<Unit>

const filters = [
  <Search key="q" source="q" words="resources.units.search" alwaysOn />,
  choiceFilter(
    { source: 'category', label: 'resources.units.fields.category', alwaysOn: true },
    UNIT_CATEGORIES,
    'resources.units.categories',
  ),
  referenceFilter({ source: 'parentId', label: 'resources.units.fields.parentId' }, 'units', {
    text: 'path',
    sort: 'code',
  }),
]

export default function UnitList() {
  const translate = useTranslate()
  const closed = ({ closedOn }: Unit) =>
    closedOn ? <Tag tone="plain">{translate('resources.units.closed')}</Tag> : null
  return (
    <ListPage filters={filters} sort={{ field: 'code', order: 'ASC' }}>
      <Rows<Unit>
        phone={(unit) => ({
          title: unit.path || unit.name,
          mark: closed(unit),
          lines: [unit.code, unit.headName],
        })}
      >
        <Column source="code" />
        <Column
          source="path"
          render={(unit) => (
            <>
              <RecordLink resource="units" id={unit.id}>
                {unit.path || unit.name}
              </RecordLink>{' '}
              {closed(unit)}
            </>
          )}
        />
        <Column
          source="category"
          render={({ category }) => translate(`resources.units.categories.${category}`)}
        />
        <Column
          source="headName"
          disableSort
          render={({ headStaffId, headName }) => (
            <RecordLink resource="staff" id={headStaffId}>
              {headName}
            </RecordLink>
          )}
        />
      </Rows>
    </ListPage>
  )
}
