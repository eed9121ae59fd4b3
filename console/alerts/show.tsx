import Button from '@mui/material/Button'
import Card from '@mui/material/Card'
import { LinkBase, useTranslate } from 'react-admin'
import type { Alert } from '#contract/alerts'
import { Instant } from '../fields/dates-shown.tsx'
import { Fact, Facts } from '../fields/facts.tsx'
import { Tag } from '../fields/tag.tsx'
import { Section } from '../layout/page.tsx'
import { useReach } from '../provider/use-session.ts'
import { ShowPage } from '../show/show-page.tsx'
import { Acknowledge } from './acknowledge.tsx'
import { Deliveries } from './deliveries.tsx'
import { usePlace } from './subject.ts'
import { Lasted, Limit, Seen, Value } from './words.tsx'

const REFRESH_MS = 15_000

/** One alert: where its notification leads. */
export default function AlertShow() {
  const translate = useTranslate()
  return (
    <ShowPage<Alert>
      title={({ kind }) => translate(`resources.alerts.kinds.${kind}`)}
      lead={({ clearedAt }) => (
        <Tag tone={clearedAt ? 'good' : 'act'}>
          {translate(clearedAt ? 'resources.alerts.over' : 'resources.alerts.goes_on')}
        </Tag>
      )}
      actions={(alert) => <Actions alert={alert} />}
      refetchInterval={(alert) => alert?.clearedAt === null && REFRESH_MS}
    >
      {(alert) => (
        <>
          <Card sx={{ p: 2 }}>
            <Facts>
              <Fact label="resources.alerts.fields.count">
                <Value alert={alert} />
              </Fact>
              <Fact label="resources.alerts.fields.threshold">
                {alert.threshold !== null && <Limit alert={alert} />}
              </Fact>
              <Fact label="resources.alerts.fields.raisedAt">
                <Instant value={alert.raisedAt} exact />
              </Fact>
              <Fact label="resources.alerts.fields.clearedAt">
                {alert.clearedAt && <Instant value={alert.clearedAt} exact />}
              </Fact>
              <Fact label="resources.alerts.lasted">
                <Lasted alert={alert} />
              </Fact>
              <Fact label="resources.alerts.fields.seen">
                {alert.seen && <Seen alert={alert} />}
              </Fact>
            </Facts>
          </Card>
          <Section title={translate('resources.alerts.told')}>
            <Card sx={{ p: 2 }}>
              <Deliveries alert={alert} />
            </Card>
          </Section>
        </>
      )}
    </ShowPage>
  )
}

function Actions({ alert }: { alert: Alert }) {
  const translate = useTranslate()
  const place = usePlace(alert.kind)
  const acknowledges = useReach('alerts.acknowledge') !== null
  return (
    <>
      {place && (
        <Button size="small" variant="outlined" component={LinkBase} to={place}>
          {translate('resources.alerts.see')}
        </Button>
      )}
      {acknowledges && alert.clearedAt === null && <Acknowledge alert={alert} />}
    </>
  )
}
