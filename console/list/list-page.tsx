import type { ReactElement, ReactNode } from 'react'
import {
  ColumnsButton,
  FilterButton,
  List,
  type ListProps,
  TopToolbar,
  useCanAccess,
  useListContext,
  useResourceContext,
  useTranslate,
} from 'react-admin'
import { AccessDeniedPage } from '../layout/error-page.tsx'
import { Heading } from '../layout/page.tsx'
import { Failed, Notice } from '../layout/states.tsx'
import { ExportMenu } from './export-menu.tsx'
import { Paging } from './paging.tsx'
import { SavedFilters } from './saved/saved-filters.tsx'
import { useIsPhone } from './use-is-phone.ts'

interface Props
  extends Pick<ListProps, 'sort' | 'filter' | 'filterDefaultValues' | 'queryOptions' | 'perPage'> {
  filters?: ReactElement<{ alwaysOn?: boolean }>[]
  children: ReactNode
  title?: string
  lead?: ReactNode
  /** Between heading and filters: other views of the same things. */
  tabs?: ReactNode
  /** Beside the heading: create, import, export. */
  actions?: ReactNode
  /** Shown instead of the table while there is nothing at all; what to do first. */
  emptyAction?: ReactNode
  /** False for lists that are no table: there is nothing to turn on or off. */
  hasColumns?: boolean
  /** Where the API has the list's files, when that isn't the resource; false where it has none. */
  exportPath?: string | false
}

/** Every list of the console: heading, search and filters, the rows, paging. */
export function ListPage({
  filters,
  children,
  title,
  lead,
  tabs,
  actions,
  emptyAction,
  hasColumns = true,
  exportPath,
  perPage = 25,
  queryOptions,
  ...list
}: Props) {
  const translate = useTranslate()
  const resource = useResourceContext()
  const isPhone = useIsPhone()
  const { canAccess, isPending } = useCanAccess({ resource: resource ?? '', action: 'list' })
  const hidden = filters?.some((filter) => !filter.props.alwaysOn)
  const shownColumns = hasColumns && !isPhone
  if (isPending) return null
  if (!canAccess) return <AccessDeniedPage />
  return (
    <>
      <Heading
        title={title ?? translate(`resources.${resource}.name`, { smart_count: 2 })}
        lead={lead}
        actions={actions}
      />
      {tabs}
      <List
        {...list}
        // The page itself says what went wrong, where the rows would stand.
        queryOptions={{ onError: () => undefined, ...queryOptions }}
        title={false}
        exporter={false}
        perPage={perPage}
        filters={filters}
        actions={
          <TopToolbar sx={{ alignItems: 'center' }}>
            {hidden ? <FilterButton disableSaveQuery /> : null}
            {shownColumns ? <ColumnsButton /> : null}
            {filters ? <SavedFilters /> : null}
            {exportPath === false ? null : (
              <ExportMenu path={exportPath ?? `/${resource}`} filter={list.filter} />
            )}
          </TopToolbar>
        }
        empty={<Empty action={emptyAction} />}
        error={<ListFailed />}
        pagination={<Paging />}
      >
        {children}
      </List>
    </>
  )
}

function Empty({ action }: { action?: ReactNode }) {
  const translate = useTranslate()
  const resource = useResourceContext()
  return (
    <Notice
      title={translate(`resources.${resource}.empty`)}
      text={translate(`resources.${resource}.emptyHint`)}
      action={action}
    />
  )
}

function ListFailed() {
  const { error, refetch } = useListContext()
  return <Failed error={error} retry={() => void refetch()} />
}
