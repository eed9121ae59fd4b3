import Card from '@mui/material/Card'
import { DataTable, ListBase, useListContext, useTranslate } from 'react-admin'
import type { ImportBatch } from '#contract/imports'
import { Failed } from '../layout/states.tsx'
import { Paging } from '../list/paging.tsx'
import { Rows } from '../list/rows.tsx'
import { columnsOf, type FileColumn, type ImportRow, type RowAction } from './batch.ts'
import { CellChanges, type HeaderOf } from './cell-changes.tsx'
import { useCellText } from './use-cell-text.ts'

interface Props {
  batch: ImportBatch
  action: Exclude<RowAction, 'refused'>
}

const Column = DataTable.Col<ImportRow>

/** The rows of the file as applying would take them, page by page from the API. */
export function RowsByAction({ batch, action }: Props) {
  const columns = columnsOf(batch)
  return (
    <ListBase
      resource={`imports/${batch.id}/rows`}
      filter={{ action }}
      sort={{ field: 'rowNumber', order: 'ASC' }}
      perPage={25}
      disableAuthentication
      disableSyncWithLocation
      storeKey={false}
    >
      <Card>
        {action === 'changed' ? <ChangedRows columns={columns} /> : <PlainRows columns={columns} />}
      </Card>
      <Paging />
    </ListBase>
  )
}

const rowNumber = (
  <DataTable.NumberCol
    key="rowNumber"
    source="rowNumber"
    label="resources.imports.fields.rowNumber"
    options={{ useGrouping: false }}
    sx={{ width: '6em' }}
  />
)

function PlainRows({ columns }: { columns: FileColumn[] }) {
  const translate = useTranslate()
  const text = useCellText()
  const { error, refetch } = useListContext()
  const [first, ...others] = columns
  if (error) return <Failed error={error} retry={() => void refetch()} />
  return (
    <Rows<ImportRow>
      opens={false}
      phone={(row) => ({
        title: first ? text(row.values[first.field]) : null,
        mark: translate('resources.imports.row', { row: row.rowNumber }),
        lines: others.map(({ field, header }) => `${header}: ${text(row.values[field])}`),
      })}
    >
      {rowNumber}
      {columns.map(({ field, header }) => (
        <Column
          key={field}
          source={`values.${field}`}
          label={header}
          disableSort
          render={(row) => text(row.values[field])}
        />
      ))}
    </Rows>
  )
}

/** Which record it is, and of its cells only those that change. */
function ChangedRows({ columns }: { columns: FileColumn[] }) {
  const translate = useTranslate()
  const text = useCellText()
  const { error, refetch } = useListContext()
  const [first] = columns
  const headerOf: HeaderOf = (field) =>
    columns.find((column) => column.field === field)?.header ?? field
  if (error) return <Failed error={error} retry={() => void refetch()} />
  return (
    <Rows<ImportRow>
      opens={false}
      phone={(row) => ({
        title: first ? text(row.values[first.field]) : null,
        mark: translate('resources.imports.row', { row: row.rowNumber }),
        lines: [<CellChanges key="changes" changes={row.changes} headerOf={headerOf} />],
      })}
    >
      {rowNumber}
      {first && (
        <Column
          source={`values.${first.field}`}
          label={first.header}
          disableSort
          render={(row) => text(row.values[first.field])}
        />
      )}
      <Column
        source="changes"
        label="resources.imports.fields.changes"
        disableSort
        render={(row) => <CellChanges changes={row.changes} headerOf={headerOf} />}
      />
    </Rows>
  )
}
