import PrintOutlined from '@mui/icons-material/PrintOutlined'
import Button from '@mui/material/Button'
import Link from '@mui/material/Link'
import type { MouseEvent } from 'react'
import { BooleanInput, DataTable, useListParams, useTranslate } from 'react-admin'
import { EXTENSION_STATES, type Extension, extensionKind } from '#contract/lines'
import { RecordLink } from '../fields/record-link.tsx'
import { choiceFilter, Search, unitFilter } from '../list/filters.tsx'
import { ListPage } from '../list/list-page.tsx'
import { Rows } from '../list/rows.tsx'
import { useReach } from '../provider/use-session.ts'
import { FixedProgress } from './fixed-progress.tsx'
import { StateTag } from './state-tag.tsx'

const Column = DataTable.Col<Extension>

const filters = [
  <Search key="q" source="q" words="resources.extensions.search" alwaysOn />,
  choiceFilter(
    { source: 'kind', label: 'resources.extensions.fields.kind', alwaysOn: true },
    extensionKind.options,
    'resources.extensions.kinds',
  ),
  unitFilter(true),
  choiceFilter(
    { source: 'state', label: 'resources.extensions.state' },
    EXTENSION_STATES,
    'resources.extensions.states',
  ),
  <BooleanInput key="duty" source="duty" label="resources.extensions.duty" defaultValue={true} />,
  <BooleanInput
    key="retired"
    source="retired"
    label="resources.extensions.retired"
    defaultValue={true}
  />,
]

const stop = (event: MouseEvent) => event.stopPropagation()

/** On a phone a tap calls; the row itself opens the number's page. */
const Call = ({ number }: { number: string }) => (
  <Link href={`tel:${number}`} onClick={stop} sx={{ fontWeight: 'inherit' }}>
    {number}
  </Link>
)

/** The office's phone book, open to everybody; names are links for those who may read staff. */
export default function ExtensionList() {
  const translate = useTranslate()
  const readsStaff = useReach('staff.read')
  const readsLines = useReach('lines.read')
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
      tabs={readsLines && <FixedProgress />}
      actions={<PhoneBook />}
    >
      <Rows<Extension>
        opens={readsLines ? 'show' : false}
        phone={(one) => ({
          title: readsLines ? one.number : <Call number={one.number} />,
          mark: <StateTag extension={one} />,
          lines: [
            one.holderName,
            one.unitPath,
            translate(`resources.extensions.kinds.${one.kind}`),
          ],
        })}
      >
        <Column source="number" render={({ number }) => <Call number={number} />} />
        <Column
          source="kind"
          disableSort
          render={({ kind }) => translate(`resources.extensions.kinds.${kind}`)}
        />
        <Column source="holderName" disableSort render={holder} />
        <Column source="unitPath" disableSort />
        <Column
          source="state"
          label="resources.extensions.state"
          disableSort
          render={(one) => <StateTag extension={one} />}
        />
      </Rows>
    </ListPage>
  )
}

/** Of the unit that the list is filtered by, or of the whole office. */
function PhoneBook() {
  const translate = useTranslate()
  const [{ filter }] = useListParams({ resource: 'extensions' })
  const of = filter?.unitId ? `?unitId=${filter.unitId}` : ''
  return (
    <Button
      variant="outlined"
      startIcon={<PrintOutlined />}
      href={`/api/extensions/phone-book${of}`}
      target="_blank"
      rel="noopener"
    >
      {translate('resources.extensions.print')}
    </Button>
  )
}
