import { DataTable, useTranslate } from 'react-admin'
import type { Replacement } from '#contract/replacements'
import { Day, Instant } from '../fields/dates-shown.tsx'
import { RecordLink } from '../fields/record-link.tsx'
import { ListPage } from '../list/list-page.tsx'
import { Rows } from '../list/rows.tsx'
import { useIsPhone } from '../list/use-is-phone.ts'
import { useReach } from '../provider/use-session.ts'
import { BulkMove } from './bulk-move.tsx'
import { replacementFilters } from './filters.tsx'
import { OtherFilters } from './other-filters.tsx'
import { StateTabs } from './state-tabs.tsx'
import { ReplacementStateTag } from './state-tag.tsx'

const Column = DataTable.Col<Replacement>

export default function ReplacementList() {
  const translate = useTranslate()
  const isPhone = useIsPhone()
  const own = useReach('rollout.read') === 'own'
  const mayWrite = useReach('rollout.write')
  return (
    <ListPage
      title={own ? translate('app.menu.own_replacements') : undefined}
      filters={own ? undefined : replacementFilters(isPhone)}
      sort={{ field: 'stateSince', order: 'ASC' }}
      hasColumns={!own}
      perPage={50}
    >
      {!own && <StateTabs />}
      {!own && <OtherFilters />}
      <Rows<Replacement>
        hiddenColumns={['oldModelName', 'oldLeaseEndsOn', 'newModelName', 'deployedOn', 'closedOn']}
        bulk={mayWrite && <BulkMove />}
        phone={(row) => ({
          title: row.holderName ?? row.oldPropertyNumber,
          mark: <ReplacementStateTag state={row.state} />,
          lines: [
            `${row.oldPropertyNumber ?? '—'} → ${row.newPropertyNumber ?? '—'}`,
            [row.waveName, row.unitPath].join(' · '),
          ],
        })}
      >
        <Column
          source="oldPropertyNumber"
          disableSort
          render={({ id, oldPropertyNumber }) => (
            <RecordLink resource="replacements" id={id}>
              {oldPropertyNumber ?? translate('resources.replacements.unseen')}
            </RecordLink>
          )}
          cellSx={() => ({ whiteSpace: 'nowrap' })}
        />
        <Column source="oldModelName" disableSort />
        <Column
          source="oldLeaseEndsOn"
          disableSort
          render={({ oldLeaseEndsOn }) => <Day value={oldLeaseEndsOn} />}
        />
        <Column source="newPropertyNumber" disableSort cellSx={() => ({ whiteSpace: 'nowrap' })} />
        <Column source="newModelName" disableSort />
        <Column source="holderName" disableSort />
        <Column source="unitPath" disableSort />
        <Column source="waveName" disableSort />
        <Column source="state" render={({ state }) => <ReplacementStateTag state={state} />} />
        <Column
          source="appointmentStartsAt"
          disableSort
          render={({ appointmentStartsAt }) => <Instant value={appointmentStartsAt} />}
        />
        <Column source="stateSince" render={({ stateSince }) => <Instant value={stateSince} />} />
        <Column source="deployedOn" render={({ deployedOn }) => <Day value={deployedOn} />} />
        <Column source="closedOn" render={({ closedOn }) => <Day value={closedOn} />} />
      </Rows>
    </ListPage>
  )
}
