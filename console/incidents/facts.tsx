import { useTranslate } from 'react-admin'
import type { IncidentDetail } from '#contract/incidents'
import { Instant } from '../fields/dates-shown.tsx'
import { Fact, Facts } from '../fields/facts.tsx'
import { RecordLink } from '../fields/record-link.tsx'

/** What was reported. */
export function IncidentFacts({ incident }: { incident: IncidentDetail }) {
  const translate = useTranslate()
  const field = (name: string) => `resources.incidents.fields.${name}`
  return (
    <Facts>
      <Fact label={field('holderName')}>
        {incident.holderName && (
          <RecordLink resource="staff" id={incident.holderId}>
            {incident.holderName}
          </RecordLink>
        )}
      </Fact>
      <Fact label={field('unitPath')}>{incident.unitPath}</Fact>
      <Fact label={field('occurredAt')}>
        {incident.occurredAt && <Instant value={incident.occurredAt} />}
      </Fact>
      <Fact label={field('noticedAt')}>
        {incident.noticedAt && <Instant value={incident.noticedAt} />}
      </Fact>
      <Fact label={field('reportedAt')}>
        <Instant value={incident.reportedAt} exact />
      </Fact>
      <Fact label={field('cutOffAt')}>
        <Instant value={incident.cutOffAt} exact />
      </Fact>
      <Fact label={field('channel')}>
        {translate(`resources.incidents.channels.${incident.channel}`)} · {incident.reporterName}
      </Fact>
      <Fact label={field('place')}>{incident.place}</Fact>
      <Fact label={field('dataKinds')}>
        {incident.dataKinds
          .map((kind) => translate(`resources.incidents.data_kinds.${kind}`))
          .join(translate('app.list.separator'))}
      </Fact>
      <Fact label={field('note')}>{incident.note}</Fact>
    </Facts>
  )
}
