import Alert from '@mui/material/Alert'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Checkbox from '@mui/material/Checkbox'
import FormControlLabel from '@mui/material/FormControlLabel'
import TextField from '@mui/material/TextField'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslate } from 'react-admin'
import {
  type IncidentDetail,
  LEAK_REPORT_KINDS,
  type LeakReport,
  type LeakReportKind,
  REPORT_ITEMS,
} from '#contract/incidents'
import { longDay } from '../fields/dates.ts'
import { useLocale } from '../fields/use-locale.ts'
import { ActDialog } from '../layout/act-dialog.tsx'
import { Failed, Waiting } from '../layout/states.tsx'
import { useApi } from '../provider/use-api.ts'
import { useReach } from '../provider/use-session.ts'

/** How bad it may be, whether the commission has to be told, and its two reports. */
export function Assessment({ incident }: { incident: IncidentDetail }) {
  const translate = useTranslate()
  const locale = useLocale()
  const mayHandle = useReach('incidents.handle') !== null && incident.state === 'open'
  const [open, setOpen] = useState<'assess' | LeakReportKind | null>(null)
  const { assessment } = incident
  return (
    <Box sx={{ p: 2 }}>
      {assessment ? (
        <Alert severity={assessment.duty ? 'warning' : 'success'} sx={{ mb: 1.5 }}>
          {translate(`resources.incidents.${assessment.duty ? 'duty' : 'no_duty'}`, {
            persons: assessment.persons,
            day: longDay(assessment.awareOn, locale),
          })}{' '}
          {assessment.reasons
            .map((reason) => translate(`resources.incidents.duty_reasons.${reason}`))
            .join(translate('app.list.separator'))}
        </Alert>
      ) : (
        <Alert severity="info" sx={{ mb: 1.5 }}>
          {translate('resources.incidents.not_assessed')}
        </Alert>
      )}
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1 }}>
        {mayHandle && (
          <Button variant="outlined" onClick={() => setOpen('assess')}>
            {translate('resources.incidents.assess')}
          </Button>
        )}
        {assessment?.duty &&
          LEAK_REPORT_KINDS.map((kind) => (
            <Button key={kind} disabled={!mayHandle} onClick={() => setOpen(kind)}>
              {translate(`resources.incidents.chores.${kind}_report`)}
            </Button>
          ))}
      </Box>
      {open === 'assess' ? (
        <AssessDialog incident={incident} onClose={() => setOpen(null)} />
      ) : open ? (
        <ReportDialog incident={incident} kind={open} onClose={() => setOpen(null)} />
      ) : null}
    </Box>
  )
}

const FLAGS = ['sensitive', 'financialHarm', 'malice'] as const

function AssessDialog({ incident, onClose }: { incident: IncidentDetail; onClose: () => void }) {
  const translate = useTranslate()
  const api = useApi()
  const before = incident.assessment
  const [persons, setPersons] = useState(String(before?.persons ?? ''))
  const [awareOn, setAwareOn] = useState(before?.awareOn ?? '')
  const [flags, setFlags] = useState({
    sensitive: before?.sensitive ?? incident.dataKinds.includes('sensitive'),
    financialHarm: before?.financialHarm ?? false,
    malice: before?.malice ?? incident.kind === 'theft',
  })
  return (
    <ActDialog
      title={translate('resources.incidents.assess')}
      confirm={translate('ra.action.save')}
      ready={/^\d+$/.test(persons)}
      reason={{ required: false, label: 'app.act.note' }}
      act={(note) =>
        api.call(`/incidents/${incident.id}/assessment`, {
          method: 'PUT',
          body: {
            persons: Number(persons),
            ...flags,
            ...(awareOn && { awareOn }),
            ...(note && { note }),
          },
        })
      }
      onClose={onClose}
    >
      <TextField
        fullWidth
        margin="dense"
        label={translate('resources.incidents.fields.persons')}
        value={persons}
        onChange={({ target }) => setPersons(target.value)}
        slotProps={{ htmlInput: { inputMode: 'numeric' } }}
      />
      {FLAGS.map((flag) => (
        <FormControlLabel
          key={flag}
          sx={{ display: 'flex' }}
          control={
            <Checkbox
              checked={flags[flag]}
              onChange={(_, ticked) => setFlags({ ...flags, [flag]: ticked })}
            />
          }
          label={translate(`resources.incidents.fields.${flag}`)}
        />
      ))}
      <TextField
        fullWidth
        margin="dense"
        type="date"
        label={translate('resources.incidents.fields.awareOn')}
        helperText={translate('resources.incidents.aware_help')}
        value={awareOn}
        onChange={({ target }) => setAwareOn(target.value)}
        slotProps={{ inputLabel: { shrink: true } }}
      />
    </ActDialog>
  )
}

interface ReportProps {
  incident: IncidentDetail
  kind: LeakReportKind
  onClose: () => void
}

function ReportDialog({ incident, kind, onClose }: ReportProps) {
  const translate = useTranslate()
  const api = useApi()
  const { data, error } = useQuery({
    queryKey: ['incidents', incident.id, 'report', kind],
    queryFn: () => api.call<LeakReport>(`/incidents/${incident.id}/report?kind=${kind}`),
    refetchOnWindowFocus: false,
  })
  const [changed, setChanged] = useState<Partial<LeakReport['items']>>({})
  const items = { ...data?.items, ...changed } as LeakReport['items']
  return (
    <ActDialog
      title={translate(`resources.incidents.chores.${kind}_report`)}
      confirm={translate('ra.action.save')}
      ready={data !== undefined}
      act={() =>
        api.call(`/incidents/${incident.id}/report`, { method: 'PUT', body: { kind, items } })
      }
      onClose={onClose}
    >
      {error && <Failed error={error} />}
      {!data && !error && <Waiting rows={6} />}
      {data?.drafted && (
        <Alert severity="info" sx={{ mb: 1 }}>
          {translate('resources.incidents.drafted')}
        </Alert>
      )}
      {data &&
        REPORT_ITEMS.map((item, at) => (
          <TextField
            key={item}
            fullWidth
            multiline
            margin="dense"
            label={`${at + 1} ${translate(`resources.incidents.report_items.${item}`)}`}
            value={items[item]}
            onChange={({ target }) => setChanged({ ...changed, [item]: target.value })}
            slotProps={{ htmlInput: { maxLength: 4000 } }}
          />
        ))}
    </ActDialog>
  )
}
