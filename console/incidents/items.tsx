import Box from '@mui/material/Box'
import Typography from '@mui/material/Typography'
import { useTranslate } from 'react-admin'
import type { IncidentDetail, IncidentItem } from '#contract/incidents'
import { shortInstant } from '../fields/dates.ts'
import { RecordLink } from '../fields/record-link.tsx'
import { Tag } from '../fields/tag.tsx'
import { CardRow } from '../layout/card-row.tsx'
import { ItemActs } from './item-acts.tsx'
import { ItemTag } from './marks.tsx'

export const Items = ({ incident }: { incident: IncidentDetail }) => (
  <>
    {incident.devices.map((item) => (
      <ItemRow key={item.id} item={item} drill={incident.drill} />
    ))}
  </>
)

function ItemRow({ item, drill }: { item: IncidentItem; drill: boolean }) {
  const translate = useTranslate()
  const { lockLevel, certificates, heldUntil, lock } = item
  // What came back is unlocked again: that it is not locked is then no news.
  const isGone = item.state !== 'restored'
  const said = [
    isGone &&
      translate('resources.incidents.lock_wanted', {
        level: translate(`resources.incidents.lock_levels.${lockLevel}`),
      }),
    translate('resources.incidents.certificates_withdrawn', { smart_count: certificates }),
    lock?.lastHeardAt &&
      translate('resources.incidents.last_heard', { at: shortInstant(lock.lastHeardAt) }),
    heldUntil && translate('resources.incidents.held_until', { until: shortInstant(heldUntil) }),
  ]
  return (
    <CardRow>
      <Box sx={{ flex: '1 1 16rem', minWidth: 0 }}>
        <Typography sx={{ fontWeight: 600, overflowWrap: 'anywhere' }}>
          <RecordLink resource="devices" id={item.deviceId}>
            {item.propertyNumber ?? '—'}
          </RecordLink>{' '}
          {item.model}
        </Typography>
        <Typography variant="body2" color="text.secondary" sx={{ overflowWrap: 'anywhere' }}>
          {[item.holderName, ...said].filter(Boolean).join(' · ')}
        </Typography>
      </Box>
      {lock && isGone && (
        <Tag tone={lock.proven ? 'good' : 'care'}>
          {translate(`resources.incidents.lock_${lock.proven ? 'proven' : 'pending'}`)}
        </Tag>
      )}
      <ItemTag state={item.state} />
      <ItemActs item={item} drill={drill} />
    </CardRow>
  )
}
