import Button from '@mui/material/Button'
import { useState } from 'react'
import { useListContext, useTranslate } from 'react-admin'
import type { Replacement } from '#contract/replacements'
import { useMatching } from '../list/matching.tsx'
import { BulkMoveDialog, type Scope } from './bulk-move-dialog.tsx'
import { chosenStates, statesOf } from './states.ts'

/** Moves the rows that are ticked, or all that the filter matches. */
export function BulkMove() {
  const translate = useTranslate()
  const { matching, count, isAll, clear } = useMatching()
  const { selectedIds, filterValues, data } = useListContext<Replacement>()
  const [scope, setScope] = useState<Scope | null>(null)
  const states = isAll ? chosenStates(filterValues.state) : statesOf(data, selectedIds)
  // The answer stands in the dialog, and the dialog on the ticked rows: they are let go when it closes.
  const close = (moved: boolean) => {
    setScope(null)
    if (moved) clear()
  }
  return (
    <>
      <Button
        variant="contained"
        size="small"
        onClick={() => setScope({ target: matching, count, states })}
      >
        {translate('resources.replacements.move_many')}
      </Button>
      {scope && <BulkMoveDialog scope={scope} onClose={close} />}
    </>
  )
}
