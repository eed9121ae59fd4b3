import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import { useState } from 'react'
import { useGetList, useNotify, useRefresh, useTranslate } from 'react-admin'
import type { PossessionCheck } from '#contract/possession'
import { shortDay } from '../fields/dates.ts'
import { ConfirmDialog } from '../layout/confirm-dialog.tsx'
import { refusalText } from '../provider/problem.ts'
import { useApi } from '../provider/use-api.ts'
import { useReach } from '../provider/use-session.ts'
import { StartCheck } from './start-check.tsx'

/** How far the check is; IT staff open and close it. */
export function CheckBar() {
  const translate = useTranslate()
  const may = useReach('ledger.write') !== null
  const [starting, setStarting] = useState(false)
  const { data } = useGetList<PossessionCheck>('possession-checks', {
    pagination: { page: 1, perPage: 1 },
    sort: { field: 'fiscalYear', order: 'DESC' },
  })
  if (!data) return null
  const [check] = data
  const open = check && !check.closedAt ? check : null
  return (
    <Box
      component="span"
      sx={{ display: 'flex', flexWrap: 'wrap', gap: 1.5, alignItems: 'center' }}
    >
      {open
        ? translate('resources.possessions.progress', {
            year: open.fiscalYear,
            dueOn: shortDay(open.dueOn),
            held: open.held,
            have: open.have,
            haveNot: open.haveNot,
          })
        : translate('resources.possessions.no_check')}
      {may && !open && (
        <Button variant="outlined" onClick={() => setStarting(true)}>
          {translate('resources.possessions.start')}
        </Button>
      )}
      {may && open && <Close check={open} />}
      {starting && <StartCheck onClose={() => setStarting(false)} />}
    </Box>
  )
}

function Close({ check }: { check: PossessionCheck }) {
  const translate = useTranslate()
  const api = useApi()
  const notify = useNotify()
  const refresh = useRefresh()
  const [asking, setAsking] = useState(false)
  const close = async () => {
    setAsking(false)
    try {
      await api.call(`/possession-checks/${check.id}/close`, { method: 'POST' })
      refresh()
    } catch (error) {
      notify(refusalText(error), { type: 'error' })
    }
  }
  return (
    <>
      <Button onClick={() => setAsking(true)}>{translate('resources.possessions.close')}</Button>
      {asking && (
        <ConfirmDialog
          title={translate('resources.possessions.close')}
          confirm={translate('resources.possessions.close')}
          onConfirm={() => void close()}
          onClose={() => setAsking(false)}
        >
          {translate('resources.possessions.close_hint', {
            open: check.held - check.have - check.haveNot,
          })}
        </ConfirmDialog>
      )}
    </>
  )
}
