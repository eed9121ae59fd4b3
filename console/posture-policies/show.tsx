import EditOutlined from '@mui/icons-material/EditOutlined'
import Button from '@mui/material/Button'
import Card from '@mui/material/Card'
import { LinkBase, useTranslate } from 'react-admin'
import type { PosturePolicy } from '#contract/agents'
import { EntityHistoryLink } from '../audit/entity-history-link.tsx'
import { count } from '../fields/dates.ts'
import { Fact, Facts } from '../fields/facts.tsx'
import { useLocale } from '../fields/use-locale.ts'
import { useReach } from '../provider/use-session.ts'
import { ShowPage } from '../show/show-page.tsx'
import { Effect } from './effect.tsx'
import { ForceTag, useRequirements, Zone } from './marks.tsx'
import { Remove } from './remove.tsx'

export default function PosturePolicyShow() {
  const translate = useTranslate()
  const mayWrite = useReach('posture-policies.write')
  return (
    <ShowPage<PosturePolicy>
      title={({ name }) => name}
      lead={(policy) => <ForceTag inForce={policy.inForce} />}
      actions={(policy) => (
        <>
          <EntityHistoryLink entity="posture_policies" id={policy.id} />
          {mayWrite && !policy.inForce && <Remove policy={policy} />}
          {mayWrite && (
            <Button
              variant="outlined"
              startIcon={<EditOutlined />}
              component={LinkBase}
              to={`/posture-policies/${policy.id}`}
            >
              {translate('ra.action.edit')}
            </Button>
          )}
        </>
      )}
    >
      {(policy) => (
        <>
          <Card sx={{ p: 2 }}>
            <Requirements policy={policy} />
          </Card>
          {mayWrite && <Effect policy={policy} />}
        </>
      )}
    </ShowPage>
  )
}

function Requirements({ policy }: { policy: PosturePolicy }) {
  const translate = useTranslate()
  const locale = useLocale()
  const requirements = useRequirements()
  const label = (field: string) => `resources.posture-policies.fields.${field}`
  return (
    <Facts>
      <Fact label={label('networkZone')}>
        <Zone {...policy} />
      </Fact>
      <Fact label="resources.posture-policies.requirements">
        {requirements(policy).map((one) => (
          <div key={one}>{one}</div>
        ))}
      </Fact>
      <Fact label={label('validityHours')}>
        {translate('resources.agents.hours', { hours: policy.validityHours })}
      </Fact>
      <Fact label={label('toleratesUnknown')}>
        {translate(`ra.boolean.${policy.toleratesUnknown}`)}
      </Fact>
      <Fact label={label('agents')}>{count(policy.agents, locale)}</Fact>
    </Facts>
  )
}
