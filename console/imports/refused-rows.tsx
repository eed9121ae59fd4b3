import DownloadIcon from '@mui/icons-material/Download'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Card from '@mui/material/Card'
import Chip from '@mui/material/Chip'
import { useState } from 'react'
import {
  DataTable,
  ListContextProvider,
  ResourceContextProvider,
  useList,
  useTranslate,
} from 'react-admin'
import type { ImportBatch } from '#contract/imports'
import { count } from '../fields/dates.ts'
import { Nothing } from '../fields/nothing.tsx'
import { useLocale } from '../fields/use-locale.ts'
import { Paging } from '../list/paging.tsx'
import { Rows } from '../list/rows.tsx'
import { type RowError, reasonOf, reasonsOf } from './batch.ts'

interface Props {
  batch: ImportBatch
  remarks: RowError[]
  /** Refused rows come back as a file; warnings don't. */
  downloads?: boolean
}

type Remark = RowError & { id: number }
const Column = DataTable.Col<Remark>

/** Every row that needs a person: where it is, why, and what stands there. */
export function RefusedRows({ batch, remarks, downloads = false }: Props) {
  const translate = useTranslate()
  const [code, setCode] = useState<string | null>(null)
  const shown = remarks
    .filter((remark) => !code || remark.code === code)
    .map((remark, id): Remark => ({ ...remark, id }))
  return (
    <>
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1, alignItems: 'center', mb: 1.5 }}>
        <Reasons remarks={remarks} chosen={code} onChoose={setCode} />
        {downloads && (
          <Button
            variant="outlined"
            startIcon={<DownloadIcon />}
            href={`/api/imports/${batch.id}/errors`}
            download
            sx={{ ml: 'auto' }}
          >
            {translate('resources.imports.download_errors')}
          </Button>
        )}
      </Box>
      <RemarkTable key={code} remarks={shown} />
    </>
  )
}

interface ReasonsProps {
  remarks: RowError[]
  chosen: string | null
  onChoose: (code: string | null) => void
}

function Reasons({ remarks, chosen, onChoose }: ReasonsProps) {
  const locale = useLocale()
  return reasonsOf(remarks).map(({ code, reason, count: rows }) => (
    <Chip
      key={code}
      label={`${reason} ${count(rows, locale)}`}
      color={chosen === code ? 'primary' : 'default'}
      variant={chosen === code ? 'filled' : 'outlined'}
      aria-pressed={chosen === code}
      onClick={() => onChoose(chosen === code ? null : code)}
      sx={{ height: 'auto', '& .MuiChip-label': { whiteSpace: 'normal', py: 0.5 } }}
    />
  ))
}

function RemarkTable({ remarks }: { remarks: Remark[] }) {
  const translate = useTranslate()
  const list = useList({ data: remarks, perPage: 25, sort: { field: 'rowNumber', order: 'ASC' } })
  return (
    <ResourceContextProvider value="imports">
      <ListContextProvider value={list}>
        <Card>
          <Rows<Remark>
            opens={false}
            phone={(remark) => ({
              title: reasonOf(remark),
              mark: translate('resources.imports.row', { row: remark.rowNumber }),
              lines: [[remark.header, remark.value].filter(Boolean).join(': ')],
            })}
          >
            <DataTable.NumberCol
              source="rowNumber"
              label="resources.imports.fields.rowNumber"
              options={{ useGrouping: false }}
              sx={{ width: '6em' }}
            />
            <Column source="header" label="resources.imports.fields.header" />
            <Column
              source="message"
              label="resources.imports.fields.reason"
              disableSort
              render={reasonOf}
            />
            <Column
              source="value"
              label="resources.imports.fields.value"
              disableSort
              render={({ value }) => value || <Nothing />}
            />
          </Rows>
        </Card>
        <Paging />
      </ListContextProvider>
    </ResourceContextProvider>
  )
}
