import UploadFileIcon from '@mui/icons-material/UploadFile'
import Button from '@mui/material/Button'
import { DataTable, LinkBase, useTranslate } from 'react-admin'
import { IMPORT_STATES, type ImportBatch } from '#contract/imports'
import { count } from '../fields/dates.ts'
import { Instant } from '../fields/dates-shown.tsx'
import { RecordLink } from '../fields/record-link.tsx'
import { useLocale } from '../fields/use-locale.ts'
import { choiceFilter } from '../list/filters.tsx'
import { ListPage } from '../list/list-page.tsx'
import { Rows } from '../list/rows.tsx'
import { useReach } from '../provider/use-session.ts'
import { isUnderWay, OFFERED_KINDS } from './batch.ts'
import { ImportState } from './import-state.tsx'

const Column = DataTable.Col<ImportBatch>
const REFRESH_MS = 3000

const filters = [
  choiceFilter(
    { source: 'kind', label: 'resources.imports.fields.kind', alwaysOn: true },
    OFFERED_KINDS,
    'resources.imports.kinds',
  ),
  choiceFilter(
    { source: 'state', label: 'resources.imports.fields.state', alwaysOn: true },
    IMPORT_STATES,
    'resources.imports.states',
  ),
]

export default function ImportList() {
  const translate = useTranslate()
  const locale = useLocale()
  const mayImport = useReach('imports.write')
  const start = mayImport && (
    <Button
      variant="contained"
      startIcon={<UploadFileIcon />}
      component={LinkBase}
      to="/imports/create"
    >
      {translate('resources.imports.start')}
    </Button>
  )
  const figure = (action: keyof ImportBatch['counts']) => (
    <DataTable.NumberCol
      source={`counts.${action}`}
      label={`resources.imports.actions.${action}`}
      disableSort
    />
  )
  return (
    <ListPage
      filters={filters}
      sort={{ field: 'createdAt', order: 'DESC' }}
      actions={start}
      emptyAction={start}
      queryOptions={{
        refetchInterval: (query: { state: { data?: { data: ImportBatch[] } } }) =>
          query.state.data?.data.some(({ state }) => isUnderWay(state)) ? REFRESH_MS : false,
      }}
    >
      <Rows<ImportBatch>
        phone={(batch) => ({
          title: batch.fileName,
          mark: <ImportState state={batch.state} />,
          lines: [
            translate(`resources.imports.kinds.${batch.kind}`),
            <Instant key="at" value={batch.createdAt} />,
            (['new', 'changed', 'refused'] as const)
              .map(
                (action) =>
                  `${translate(`resources.imports.actions.${action}`)} ${count(batch.counts[action], locale)}`,
              )
              .join(' · '),
          ],
        })}
      >
        <Column source="createdAt" render={({ createdAt }) => <Instant value={createdAt} />} />
        <Column
          source="fileName"
          disableSort
          render={({ id, fileName }) => (
            <RecordLink resource="imports" id={id}>
              {fileName}
            </RecordLink>
          )}
        />
        <Column source="kind" render={({ kind }) => translate(`resources.imports.kinds.${kind}`)} />
        <Column source="state" render={({ state }) => <ImportState state={state} />} />
        {figure('new')}
        {figure('changed')}
        {figure('unchanged')}
        {figure('refused')}
        <Column source="createdByName" disableSort />
        <Column
          source="appliedAt"
          disableSort
          render={({ appliedAt }) => <Instant value={appliedAt} />}
        />
      </Rows>
    </ListPage>
  )
}
