import Alert from '@mui/material/Alert'
import Card from '@mui/material/Card'
import { useTranslate } from 'react-admin'
import { APPROVAL_ACTIONS } from '#contract/approvals'
import { EntityHistoryLink } from '../audit/entity-history-link.tsx'
import { Instant } from '../fields/dates-shown.tsx'
import { Fact, Facts } from '../fields/facts.tsx'
import { useLocale } from '../fields/use-locale.ts'
import { Section } from '../layout/page.tsx'
import { ShowPage } from '../show/show-page.tsx'
import { Actions } from './actions.tsx'
import { ApprovalState, Expiry, Says, ShortHash } from './marks.tsx'
import { type Shown, Targets } from './targets.tsx'

/** Others may decide meanwhile, and a job may be at it. */
const LOOK_EVERY_MS = 15_000

export default function ApprovalShow() {
  const translate = useTranslate()
  const locale = useLocale()
  return (
    <ShowPage<Shown>
      title={({ action }) => APPROVAL_ACTIONS[action][locale]}
      lead={({ state, says }) => (
        <>
          <ApprovalState state={state} /> <Says says={says} />
        </>
      )}
      actions={(approval) => (
        <>
          <EntityHistoryLink entity="approvals" id={approval.id} />
          {approval.targets && <Actions approval={approval} />}
        </>
      )}
      refetchInterval={(approval) =>
        ['requested', 'approved'].includes(approval?.state ?? '') && LOOK_EVERY_MS
      }
    >
      {(approval) => (
        <>
          {approval.failure && (
            <Alert severity="error" sx={{ mb: 2, whiteSpace: 'pre-line' }}>
              {approval.failure[locale]}
            </Alert>
          )}
          {approval.withdrawable && (
            <Alert severity="info" sx={{ mb: 2 }}>
              {translate('resources.approvals.waits')}
            </Alert>
          )}
          <Card sx={{ p: 2 }}>
            <Facts>
              <Fact label="resources.approvals.fields.says">
                <Says says={approval.says} />
              </Fact>
              <Fact label="resources.approvals.fields.count">{approval.count}</Fact>
              <Fact label="resources.approvals.fields.reason">{approval.reason}</Fact>
              <Fact label="resources.approvals.fields.requesterName">{approval.requesterName}</Fact>
              <Fact label="resources.approvals.fields.createdAt">
                <Instant value={approval.createdAt} />
              </Fact>
              <Fact label="resources.approvals.fields.expiresAt">
                <Expiry approval={approval} />
              </Fact>
              <Fact label="resources.approvals.fields.sha256">
                <ShortHash sha256={approval.sha256} />
              </Fact>
              <Decision approval={approval} />
            </Facts>
          </Card>
          <Section
            title={translate('resources.approvals.targets', { smart_count: approval.count })}
          >
            <Targets approval={approval} />
          </Section>
        </>
      )}
    </ShowPage>
  )
}

const Decision = ({ approval }: { approval: Shown }) =>
  approval.decidedAt && (
    <>
      <Fact label="resources.approvals.fields.deciderName">{approval.deciderName}</Fact>
      <Fact label="resources.approvals.fields.decidedAt">
        <Instant value={approval.decidedAt} />
      </Fact>
      {approval.decisionReason && (
        <Fact label="resources.approvals.fields.decisionReason">{approval.decisionReason}</Fact>
      )}
      {approval.executedAt && (
        <Fact label="resources.approvals.fields.executedAt">
          <Instant value={approval.executedAt} />
        </Fact>
      )}
    </>
  )
