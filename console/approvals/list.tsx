import Tab from '@mui/material/Tab'
import Tabs from '@mui/material/Tabs'
import { DataTable, LinkBase, useLocation, useTranslate } from 'react-admin'
import { APPROVAL_STATES, type Approval } from '#contract/approvals'
import { Instant } from '../fields/dates-shown.tsx'
import { choiceFilter, Search } from '../list/filters.tsx'
import { ListPage } from '../list/list-page.tsx'
import { Rows } from '../list/rows.tsx'
import { useReach } from '../provider/use-session.ts'
import { ActionName, ApprovalState, Expiry, Says } from './marks.tsx'

const Column = DataTable.Col<Approval>

const VIEWS = {
  decide: { decidable: true },
  own: { own: true },
  all: {},
} as const
type View = keyof typeof VIEWS

const search = <Search key="q" source="q" words="resources.approvals.search" alwaysOn />
const state = choiceFilter(
  { source: 'state', label: 'resources.approvals.fields.state', alwaysOn: true },
  APPROVAL_STATES,
  'resources.approvals.states',
)

/** The inbox: what waits for the reader first, then what they asked for, then everything. */
export default function ApprovalList() {
  const translate = useTranslate()
  const decides = useReach('approvals.decide') !== null
  const views = (Object.keys(VIEWS) as View[]).filter((view) => decides || view === 'all')
  const asked = new URLSearchParams(useLocation().search).get('view')
  const view = views.find((each) => each === asked) ?? views[0]!
  const tabs = decides && (
    <Tabs value={view} variant="scrollable" allowScrollButtonsMobile sx={{ mb: 1.5 }}>
      {views.map((each) => (
        <Tab
          key={each}
          value={each}
          label={translate(`resources.approvals.views.${each}`)}
          component={LinkBase}
          to={`/approvals?view=${each}`}
        />
      ))}
    </Tabs>
  )
  return (
    <ListPage
      key={view}
      lead={translate('resources.approvals.lead')}
      tabs={tabs}
      filter={VIEWS[view]}
      filters={view === 'decide' ? [search] : [search, state]}
      sort={{ field: 'createdAt', order: 'DESC' }}
    >
      <Rows<Approval>
        phone={(approval) => ({
          title: <ActionName action={approval.action} />,
          mark: <ApprovalState state={approval.state} />,
          lines: [
            <Says key="says" says={approval.says} />,
            `${translate('resources.approvals.targets', { smart_count: approval.count })} · ${approval.requesterName}`,
            <Expiry key="expiry" approval={approval} />,
          ],
        })}
      >
        <Column
          source="action"
          disableSort
          render={({ action }) => <ActionName action={action} />}
        />
        <Column source="says" disableSort render={({ says }) => <Says says={says} />} />
        <DataTable.NumberCol<Approval> source="count" disableSort />
        <Column source="requesterName" disableSort />
        <Column source="createdAt" render={({ createdAt }) => <Instant value={createdAt} />} />
        <Column source="expiresAt" render={(approval) => <Expiry approval={approval} />} />
        <Column
          source="state"
          disableSort
          render={({ state }) => <ApprovalState state={state} />}
        />
        {view !== 'decide' && <Column source="deciderName" disableSort />}
      </Rows>
    </ListPage>
  )
}
