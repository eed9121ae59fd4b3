import Alert from '@mui/material/Alert'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Chip from '@mui/material/Chip'
import Typography from '@mui/material/Typography'
import { useState } from 'react'
import {
  DataTable,
  ListContextProvider,
  ResourceContextProvider,
  useList,
  useTranslate,
} from 'react-admin'
import { MAX_LISTED } from '#contract/replacements'
import { count } from '../fields/dates.ts'
import { RecordLink } from '../fields/record-link.tsx'
import { useLocale } from '../fields/use-locale.ts'
import { Paging } from '../list/paging.tsx'
import { Rows } from '../list/rows.tsx'
import { type Filled, reasonIn } from './conditions.ts'

interface Props {
  result: Filled
  isPending: boolean
  onApply: () => void
}

/** What the conditions take and leave, each laptop left out with its reason. */
export function FillResult({ result, isPending, onApply }: Props) {
  const translate = useTranslate()
  const locale = useLocale()
  const { dryRun, matched, taken, refused } = result
  const figures = {
    matched: count(matched, locale),
    taken: count(taken, locale),
    refused: count(matched - taken, locale),
  }
  return (
    <Box role="status" sx={{ mt: 2 }}>
      <Alert severity={dryRun ? 'info' : 'success'} sx={{ mb: 2 }}>
        {translate(dryRun ? 'resources.waves.fill_checked' : 'resources.waves.fill_done', figures)}
      </Alert>
      {dryRun && (
        <Button
          variant="contained"
          loading={isPending}
          disabled={taken === 0}
          onClick={onApply}
          sx={{ mb: 2 }}
        >
          {translate('resources.waves.fill_apply', figures)}
        </Button>
      )}
      {refused.length > 0 && <Refused result={result} />}
    </Box>
  )
}

type Row = Filled['refused'][number] & { id: string }
const Column = DataTable.Col<Row>

function Refused({ result }: { result: Filled }) {
  const translate = useTranslate()
  const locale = useLocale()
  const [code, setCode] = useState<string | null>(null)
  const rows = result.refused
    .filter((row) => !code || row.code === code)
    .map((row): Row => ({ ...row, id: row.deviceId }))
  return (
    <>
      <Typography variant="h3" sx={{ fontSize: '1rem', mb: 1 }}>
        {translate('resources.waves.left_out')}
      </Typography>
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1, mb: 1 }}>
        {result.refusedCounts.map((reason) => (
          <Chip
            key={reason.code}
            label={`${reason.message} ${count(reason.count, locale)}`}
            color={code === reason.code ? 'primary' : 'default'}
            variant={code === reason.code ? 'filled' : 'outlined'}
            aria-pressed={code === reason.code}
            onClick={() => setCode(code === reason.code ? null : reason.code)}
            sx={{ height: 'auto', '& .MuiChip-label': { whiteSpace: 'normal', py: 0.5 } }}
          />
        ))}
      </Box>
      {result.refused.length >= MAX_LISTED && (
        <Alert severity="warning">
          {translate('resources.waves.listed_up_to', { count: count(MAX_LISTED, locale) })}
        </Alert>
      )}
      <RowTable key={code} rows={rows} reasonOf={(row) => reasonIn(result, row.code)} />
    </>
  )
}

function RowTable({ rows, reasonOf }: { rows: Row[]; reasonOf: (row: Row) => string }) {
  const list = useList({ data: rows, perPage: 25 })
  const device = ({ deviceId, propertyNumber }: Row) => (
    <RecordLink resource="devices" id={deviceId}>
      {propertyNumber}
    </RecordLink>
  )
  return (
    <ResourceContextProvider value="devices">
      <ListContextProvider value={list}>
        <Rows<Row> opens={false} phone={(row) => ({ title: device(row), lines: [reasonOf(row)] })}>
          <Column
            source="propertyNumber"
            label="resources.devices.fields.propertyNumber"
            disableSort
            render={device}
          />
          <Column
            source="code"
            label="resources.waves.why_left_out"
            disableSort
            render={reasonOf}
          />
        </Rows>
        <Paging />
      </ListContextProvider>
    </ResourceContextProvider>
  )
}
