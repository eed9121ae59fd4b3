import Button from '@mui/material/Button'
import { useState } from 'react'
import { useNotify, useTranslate } from 'react-admin'
import type { z } from 'zod'
import type { followUpReminded } from '#contract/follow-ups'
import { shortInstant } from '../fields/dates.ts'
import { ActDialog } from '../layout/act-dialog.tsx'
import { useApi } from '../provider/use-api.ts'
import type { Way } from './tree.tsx'

/** One message a person, whatever they lack; at night it waits for the morning. */
export function Remind({ courseId, way }: { courseId: string; way: Way }) {
  const translate = useTranslate()
  const api = useApi()
  const notify = useNotify()
  const [asking, setAsking] = useState(false)
  const unit = way.at(-1)
  const act = async () => {
    const body = { courseId, unitId: unit?.id ?? null }
    const { people, at } = await api.call<z.infer<typeof followUpReminded>>('/follow-ups/remind', {
      method: 'POST',
      body,
    })
    notify('resources.follow-ups.reminded', {
      messageArgs: { smart_count: people, at: shortInstant(at) },
    })
  }
  return (
    <>
      <Button variant="contained" onClick={() => setAsking(true)}>
        {translate('resources.follow-ups.remind')}
      </Button>
      {asking && (
        <ActDialog
          title={translate('resources.follow-ups.remind')}
          confirm={translate('resources.follow-ups.remind')}
          act={act}
          onClose={() => setAsking(false)}
        >
          {translate('resources.follow-ups.remind_hint', {
            unit: unit?.name ?? translate('resources.follow-ups.top'),
          })}
        </ActDialog>
      )}
    </>
  )
}
