import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import { useState } from 'react'
import { useDataProvider, useRecordContext, useRedirect, useTranslate } from 'react-admin'
import { type Measure, measureUpdate } from '#contract/measures'
import { ActDialog } from '../layout/act-dialog.tsx'
import { EditPage } from '../layout/edit-page.tsx'
import { valuesFor } from '../layout/form-values.ts'
import { MeasureInputs } from './inputs.tsx'

export default function MeasureEdit() {
  return (
    <EditPage<Measure>
      title={({ title }) => title}
      redirect="list"
      transform={(form) => valuesFor(measureUpdate, form)}
    >
      <MeasureInputs />
      <Remove />
    </EditPage>
  )
}

function Remove() {
  const translate = useTranslate()
  const redirect = useRedirect()
  const dataProvider = useDataProvider()
  const measure = useRecordContext<Measure>()
  const [asking, setAsking] = useState(false)
  if (!measure) return null
  return (
    <Box>
      <Button color="error" onClick={() => setAsking(true)}>
        {translate('resources.measures.remove')}
      </Button>
      {asking && (
        <ActDialog
          title={translate('resources.measures.remove')}
          confirm={translate('resources.measures.remove')}
          color="error"
          act={() => dataProvider.delete('measures', { id: measure.id })}
          onDone={() => redirect('list', 'measures')}
          onClose={() => setAsking(false)}
        >
          {measure.title}
        </ActDialog>
      )}
    </Box>
  )
}
