import Button from '@mui/material/Button'
import { useState } from 'react'
import { useTranslate } from 'react-admin'
import type { ImportBatch } from '#contract/imports'
import { count } from '../fields/dates.ts'
import { useLocale } from '../fields/use-locale.ts'
import { ConfirmDialog } from '../layout/confirm-dialog.tsx'
import { useReach } from '../provider/use-session.ts'
import { useApply } from './use-apply.ts'

export function Apply({ batch }: { batch: ImportBatch }) {
  const translate = useTranslate()
  const locale = useLocale()
  const mayApply = useReach('imports.write')
  const [asking, setAsking] = useState(false)
  const { apply, isApplying } = useApply(batch.id)
  if (!mayApply || batch.state !== 'checked') return null
  const { counts } = batch
  const figures = {
    created: count(counts.new, locale),
    changed: count(counts.changed, locale),
    refused: count(counts.refused, locale),
  }
  const confirmed = () => {
    setAsking(false)
    apply()
  }
  return (
    <>
      <Button
        variant="contained"
        size="large"
        loading={isApplying}
        disabled={counts.new + counts.changed === 0}
        onClick={() => setAsking(true)}
      >
        {translate('resources.imports.apply')}
      </Button>
      {asking && (
        <ConfirmDialog
          title={translate('resources.imports.apply_title')}
          confirm={translate('resources.imports.apply')}
          onConfirm={confirmed}
          onClose={() => setAsking(false)}
        >
          {translate('resources.imports.apply_text', figures)}
          {counts.refused > 0 && <p>{translate('resources.imports.apply_refused', figures)}</p>}
        </ConfirmDialog>
      )}
    </>
  )
}
