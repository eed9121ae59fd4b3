import Typography from '@mui/material/Typography'
import { DataTable, useCanAccess, useTranslate } from 'react-admin'
import { ALERT_KINDS, type Alert } from '#contract/alerts'
import { Instant } from '../fields/dates-shown.tsx'
import { AccessDeniedPage } from '../layout/error-page.tsx'
import { choiceFilter } from '../list/filters.tsx'
import { ListPage } from '../list/list-page.tsx'
import { Rows } from '../list/rows.tsx'
import { Rules } from './rules.tsx'
import { Standing } from './standing.tsx'
import { Telling } from './telling.tsx'
import { Lasted, Limit, Seen, Since, Value } from './words.tsx'

const Column = DataTable.Col<Alert>

const filters = [
  choiceFilter(
    { source: 'kind', label: 'resources.alerts.fields.kind', alwaysOn: true },
    ALERT_KINDS,
    'resources.alerts.kinds',
  ),
]

/** Over: what goes on stands above. */
const OVER = { standing: false }

/** What is not as it should be with Mamori itself: now, lately, by which limits, and who hears of it. */
export default function AlertList() {
  const { canAccess, isPending } = useCanAccess({ resource: 'alerts', action: 'list' })
  if (isPending) return null
  if (!canAccess) return <AccessDeniedPage />
  return (
    <>
      <History />
      <Rules />
      <Telling />
    </>
  )
}

function History() {
  const translate = useTranslate()
  const kind = ({ kind }: Alert) => translate(`resources.alerts.kinds.${kind}`)
  const top = (
    <>
      <Standing />
      <Typography variant="h2" sx={{ fontSize: '1.1rem', mt: 3 }}>
        {translate('resources.alerts.history')}
      </Typography>
    </>
  )
  return (
    <ListPage
      lead={translate('resources.alerts.lead')}
      tabs={top}
      filter={OVER}
      filters={filters}
      sort={{ field: 'raisedAt', order: 'DESC' }}
    >
      <Rows<Alert>
        phone={(alert) => ({
          title: kind(alert),
          lines: [
            <Value key="value" alert={alert} />,
            <Since key="since" alert={alert} />,
            alert.seen && <Seen key="seen" alert={alert} />,
          ],
        })}
      >
        <Column source="kind" disableSort render={kind} />
        <Column source="count" disableSort render={(alert) => <Value alert={alert} />} />
        <Column source="threshold" disableSort render={(alert) => <Limit alert={alert} />} />
        <Column source="raisedAt" render={({ raisedAt }) => <Instant value={raisedAt} />} />
        <Column
          source="clearedAt"
          disableSort
          render={({ clearedAt }) => <Instant value={clearedAt} />}
        />
        <Column
          label="resources.alerts.lasted"
          disableSort
          render={(alert) => <Lasted alert={alert} />}
        />
        <Column source="seen" disableSort render={(alert) => <Seen alert={alert} />} />
      </Rows>
    </ListPage>
  )
}
