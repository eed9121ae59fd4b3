import Alert from '@mui/material/Alert'
import { useTranslate } from 'react-admin'
import { OPEN_STATES, type TransferBatch } from '#contract/transfers'
import { EntityHistoryLink } from '../audit/entity-history-link.tsx'
import { count } from '../fields/dates.ts'
import { LongDay } from '../fields/dates-shown.tsx'
import { useLocale } from '../fields/use-locale.ts'
import { ShowPage } from '../show/show-page.tsx'
import { TransfersOf } from '../transfers/of-batch.tsx'
import { Actions } from './actions.tsx'
import { BatchState, People } from './marks.tsx'

export default function TransferBatchShow() {
  const translate = useTranslate()
  return (
    <ShowPage<TransferBatch>
      title={({ effectiveOn }) =>
        translate('resources.transfer-batches.title', { day: effectiveOn.replaceAll('-', '/') })
      }
      lead={({ state, effectiveOn, counts }) => (
        <>
          <BatchState state={state} /> <LongDay value={effectiveOn} /> · <People counts={counts} />
        </>
      )}
      actions={(batch) => (
        <>
          <EntityHistoryLink entity="transfer_batches" id={batch.id} />
          <Actions batch={batch} />
        </>
      )}
    >
      {(batch) => (
        <>
          <Standing batch={batch} />
          <TransfersOf batch={batch} />
        </>
      )}
    </ShowPage>
  )
}

/** What will happen with the batch, or what stands in the way. */
function Standing({ batch }: { batch: TransferBatch }) {
  const translate = useTranslate()
  const locale = useLocale()
  const { conflictCount, isPast, state, reason } = batch
  if (state === 'cancelled') return <Alert severity="info">{reason}</Alert>
  if (!OPEN_STATES.includes(state)) return null
  if (conflictCount > 0) {
    const figures = { count: count(conflictCount, locale) }
    return (
      <Alert severity="error">{translate('resources.transfer-batches.blocked', figures)}</Alert>
    )
  }
  if (state === 'undone') {
    return <Alert severity="warning">{translate('resources.transfer-batches.undone_hint')}</Alert>
  }
  return isPast ? (
    <Alert severity="warning">{translate('resources.transfer-batches.past_hint')}</Alert>
  ) : (
    <Alert severity="info">{translate('resources.transfer-batches.planned_hint')}</Alert>
  )
}
