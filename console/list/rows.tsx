import ChevronRight from '@mui/icons-material/ChevronRight'
import Box from '@mui/material/Box'
import MuiList from '@mui/material/List'
import ListItem from '@mui/material/ListItem'
import ListItemButton from '@mui/material/ListItemButton'
import Typography from '@mui/material/Typography'
import { type ReactNode, useEffect, useId, useRef } from 'react'
import {
  DataTable,
  type DataTableProps,
  LinkBase,
  ListNoResults,
  type RaRecord,
  useCreatePath,
  useListContext,
  useResourceContext,
} from 'react-admin'
import { Waiting } from '../layout/states.tsx'
import { SelectionBar } from './selection-bar.tsx'
import { useIsPhone } from './use-is-phone.ts'

export interface PhoneRow {
  title: ReactNode
  mark?: ReactNode
  lines?: ReactNode[]
}

interface Props<R extends RaRecord> extends Pick<DataTableProps, 'hiddenColumns' | 'rowSx'> {
  children: ReactNode
  /** What a row says on a phone, where a table would need sideways scrolling. */
  phone: (record: R) => PhoneRow
  /** The page that a row opens; false for things that have none. */
  opens?: 'show' | 'edit' | false
  /** Buttons that act on ticked rows, or on all that match: they ask `useMatching` which. */
  bulk?: ReactNode
}

/** The rows of a list: a dense table, or cards one below the other on a phone. */
export function Rows<R extends RaRecord>({
  children,
  phone,
  opens = 'show',
  bulk,
  ...table
}: Props<R>) {
  const rows = useTopOfRows()
  if (useIsPhone()) return <PhoneRows phone={phone} opens={opens} />
  return (
    <>
      <div ref={rows}>
        <DataTable
          bulkActionButtons={Boolean(bulk)}
          // react-admin's own would lie over the filters; ours stands below the rows.
          bulkActionsToolbar={NOTHING}
          rowClick={opens}
          {...table}
        >
          {children}
        </DataTable>
      </div>
      {bulk && <SelectionBar actions={bulk} />}
    </>
  )
}

const NOTHING = <span hidden />

/** The next page begins at its first row: the box in which rows scroll stays, and would keep its place. */
function useTopOfRows() {
  const { page, perPage, sort } = useListContext()
  const rows = useRef<HTMLDivElement>(null)
  const shown = [page, perPage, sort.field, sort.order].join()
  const before = useRef(shown)
  useEffect(() => {
    if (before.current === shown) return
    before.current = shown
    rows.current?.querySelector('.RaDataTable-tableWrapper')?.scrollTo(0, 0)
  }, [shown])
  return rows
}

function PhoneRows<R extends RaRecord>({
  phone,
  opens,
}: Required<Pick<Props<R>, 'phone' | 'opens'>>) {
  const { data, isPending } = useListContext<R>()
  const resource = useResourceContext() ?? ''
  const createPath = useCreatePath()
  if (isPending) return <Waiting rows={8} />
  if (!data || data.length === 0) return <ListNoResults />
  return (
    <MuiList disablePadding>
      {data.map((record) => (
        <ListItem key={record.id} disablePadding divider>
          {opens === false ? (
            <Box sx={{ flex: 1, minWidth: 0, px: 2, py: 1.25 }}>
              <PhoneRowText row={phone(record)} />
            </Box>
          ) : (
            <ListItemButton
              component={LinkBase}
              to={createPath({ resource, type: opens, id: record.id })}
              sx={{ py: 1.25, pr: 1 }}
            >
              <PhoneRowText row={phone(record)} />
              <ChevronRight fontSize="small" sx={{ color: 'text.disabled', ml: 0.5 }} />
            </ListItemButton>
          )}
        </ListItem>
      ))}
    </MuiList>
  )
}

function PhoneRowText({ row }: { row: PhoneRow }) {
  const id = useId()
  return (
    <Box sx={{ flex: 1, minWidth: 0 }}>
      <Box sx={{ display: 'flex', gap: 1, alignItems: 'baseline', flexWrap: 'wrap' }}>
        <Typography sx={{ fontWeight: 600, flex: '1 1 auto', overflowWrap: 'anywhere' }}>
          {row.title}
        </Typography>
        {row.mark}
      </Box>
      {row.lines
        ?.filter((line) => line !== null && line !== undefined && line !== '')
        .map((line, index) => (
          <Typography
            // biome-ignore lint/suspicious/noArrayIndexKey: lines of one record, in fixed order
            key={`${id}${index}`}
            component="div"
            variant="body2"
            color="text.secondary"
            sx={{ overflowWrap: 'anywhere' }}
          >
            {line}
          </Typography>
        ))}
    </Box>
  )
}
