import { useState } from 'react'
import { useParams, useTranslate } from 'react-admin'
import type { ImportBatch } from '#contract/imports'
import { Instant } from '../fields/dates-shown.tsx'
import { ShowPage } from '../show/show-page.tsx'
import { Apply } from './apply.tsx'
import { isUnderWay } from './batch.ts'
import { BatchState } from './batch-state.tsx'
import { Figures } from './figures.tsx'
import { FileFacts } from './file-facts.tsx'
import { ImportState } from './import-state.tsx'
import { type Part, Parts, partsOf } from './parts.tsx'
import { RefusedRows } from './refused-rows.tsx'
import { RowsByAction } from './rows-by-action.tsx'
import { Undo } from './undo.tsx'
import { useIsApplying } from './use-apply.ts'

const POLL_MS = 1500

export default function ImportShow() {
  const translate = useTranslate()
  const isApplying = useIsApplying(useParams().id ?? '')
  return (
    <ShowPage<ImportBatch>
      title={({ fileName }) => fileName}
      lead={(batch) => (
        <>
          {translate(`resources.imports.kinds.${batch.kind}`)} · <ImportState state={batch.state} />{' '}
          · <Instant value={batch.createdAt} /> {batch.createdByName}
        </>
      )}
      actions={(batch) => (
        <>
          <Apply batch={batch} />
          <Undo batch={batch} />
        </>
      )}
      refetchInterval={(batch) =>
        batch && (isApplying || isUnderWay(batch.state)) ? POLL_MS : false
      }
    >
      {(batch) => <Batch batch={batch} />}
    </ShowPage>
  )
}

function Batch({ batch }: { batch: ImportBatch }) {
  const parts = partsOf(batch)
  const [chosen, setChosen] = useState<Part | null>(null)
  const part = chosen ?? parts[0]
  return (
    <>
      <BatchState batch={batch} />
      {batch.state !== 'reading' && batch.state !== 'failed' && (
        <>
          <Figures counts={batch.counts} chosen={part} onChoose={setChosen} />
          {part && <Parts batch={batch} parts={parts} part={part} onChoose={setChosen} />}
          {part === 'refused' && (
            <RefusedRows key="refused" batch={batch} remarks={batch.errors} downloads />
          )}
          {part === 'warnings' && (
            <RefusedRows key="warnings" batch={batch} remarks={batch.warnings} />
          )}
          {(part === 'new' || part === 'changed' || part === 'unchanged') && (
            <RowsByAction key={part} batch={batch} action={part} />
          )}
        </>
      )}
      <FileFacts batch={batch} />
    </>
  )
}
