import { DataTable, useTranslate } from 'react-admin'
import type { z } from 'zod'
import { extension } from '#contract/lines'
import { RecordLink } from '../fields/record-link.tsx'
import { choiceFilter, Search } from '../list/filters.tsx'
import { ListPage } from '../list/list-page.tsx'
import { Rows } from '../list/rows.tsx'
import { useReach } from '../provider/use-session.ts'

type Extension = z.infer<typeof extension>
const Column = DataTable.Col<Extension>

const filters = [
  <Search key="q" source="q" words="resources.extensions.search" alwaysOn />,
  choiceFilter(
    { source: 'kind', label: 'resources.extensions.fields.kind', alwaysOn: true },
    extension.shape.kind.options,
    'resources.extensions.kinds',
  ),
]

/** The office's phone book, open to everybody; names are links for those who may read staff. */
export default function ExtensionList() {
  const translate = useTranslate()
  const readsStaff = useReach('staff.read')
  const holder = ({ holderId, holderName }: Extension) =>
    readsStaff && readsStaff !== 'own' ? (
      <RecordLink resource="staff" id={holderId}>
        {holderName}
      </RecordLink>
    ) : (
      holderName
    )
  return (
    <ListPage
      filters={filters}
      sort={{ field: 'number', order: 'ASC' }}
      lead={translate('resources.extensions.lead')}
    >
      <Rows<Extension>
        opens={false}
        phone={(one) => ({
          title: one.number,
          mark: translate(`resources.extensions.kinds.${one.kind}`),
          lines: [holder(one), one.unitPath],
        })}
      >
        <Column source="number" />
        <Column
          source="kind"
          disableSort
          render={({ kind }) => translate(`resources.extensions.kinds.${kind}`)}
        />
        <Column source="holderName" disableSort render={holder} />
        <Column source="unitPath" disableSort />
      </Rows>
    </ListPage>
  )
}
