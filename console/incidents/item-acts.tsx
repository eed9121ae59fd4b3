import Button from '@mui/material/Button'
import Checkbox from '@mui/material/Checkbox'
import FormControlLabel from '@mui/material/FormControlLabel'
import Radio from '@mui/material/Radio'
import RadioGroup from '@mui/material/RadioGroup'
import { useState } from 'react'
import { useTranslate } from 'react-admin'
import { INSPECTION_CHECKS, type IncidentItem } from '#contract/incidents'
import { ActDialog } from '../layout/act-dialog.tsx'
import { Wipe } from '../locks/wipe.tsx'
import { useApi } from '../provider/use-api.ts'
import { useReach } from '../provider/use-session.ts'

type Step = 'found' | 'restore' | 'missing' | 'wipe'
const STEPS: Partial<Record<IncidentItem['state'], Step[]>> = {
  missing: ['found'],
  found: ['missing', 'restore'],
}
const WIPE_LEVEL = 4

/** A button for each step that this thing may take next. What is practised is never wiped. */
export function ItemActs({ item, drill }: { item: IncidentItem; drill: boolean }) {
  const translate = useTranslate()
  const mayHandle = useReach('incidents.handle') !== null
  const mayWipe = useReach('commands.mass') !== null && !drill
  const [chosen, setChosen] = useState<Step | null>(null)
  const steps: Step[] = mayHandle ? [...(STEPS[item.state] ?? [])] : []
  if (mayWipe && item.state === 'missing' && (item.lock?.wanted ?? 0) < WIPE_LEVEL) {
    steps.push('wipe')
  }
  const close = () => setChosen(null)
  return (
    <>
      {steps.map((step) => (
        <Button
          key={step}
          variant={step === 'missing' ? 'text' : 'outlined'}
          color={step === 'wipe' ? 'error' : 'primary'}
          onClick={() => setChosen(step)}
        >
          {translate(
            step === 'wipe' ? 'locks.acts.wipe.do' : `resources.incidents.item_acts.${step}`,
          )}
        </Button>
      ))}
      {chosen === 'wipe' ? (
        <Wipe deviceId={item.deviceId} onClose={close} />
      ) : chosen === 'restore' ? (
        <Restore item={item} onClose={close} />
      ) : chosen ? (
        <Simple item={item} step={chosen} onClose={close} />
      ) : null}
    </>
  )
}

interface DialogProps {
  item: IncidentItem
  onClose: () => void
}

function Simple({ item, step, onClose }: DialogProps & { step: 'found' | 'missing' }) {
  const translate = useTranslate()
  const api = useApi()
  const body = (words: string | undefined) =>
    step === 'missing' ? { reason: words } : words ? { place: words } : {}
  return (
    <ActDialog
      title={translate(`resources.incidents.item_acts.${step}`)}
      confirm={translate(`resources.incidents.item_acts.${step}`)}
      reason={{
        required: step === 'missing',
        ...(step === 'found' && { label: 'resources.incidents.fields.foundPlace' }),
      }}
      act={(words) =>
        api.call(`/incident-items/${item.id}/${step}`, { method: 'POST', body: body(words) })
      }
      onClose={onClose}
    >
      {translate(`resources.incidents.item_acts.${step}_hint`)}
    </ActDialog>
  )
}

/** The checklist, and how it goes back. */
function Restore({ item, onClose }: DialogProps) {
  const translate = useTranslate()
  const api = useApi()
  const [checks, setChecks] = useState<string[]>([])
  const [outcome, setOutcome] = useState('released')
  const complete = checks.length === INSPECTION_CHECKS.length
  return (
    <ActDialog
      title={translate('resources.incidents.item_acts.restore')}
      confirm={translate('resources.incidents.item_acts.restore')}
      ready={outcome === 'reissue' || complete}
      reason={{ required: false, label: 'app.act.note' }}
      act={(note) =>
        api.call(`/incident-items/${item.id}/restore`, {
          method: 'POST',
          body: { outcome, checks, ...(note && { note }) },
        })
      }
      onClose={onClose}
    >
      {INSPECTION_CHECKS.map((check) => (
        <FormControlLabel
          key={check}
          sx={{ display: 'flex' }}
          control={
            <Checkbox
              checked={checks.includes(check)}
              onChange={(_, ticked) =>
                setChecks(ticked ? [...checks, check] : checks.filter((each) => each !== check))
              }
            />
          }
          label={translate(`resources.incidents.checks.${check}`)}
        />
      ))}
      <RadioGroup value={outcome} onChange={(_, value) => setOutcome(value)} sx={{ mt: 1 }}>
        {['released', 'reissue'].map((each) => (
          <FormControlLabel
            key={each}
            value={each}
            control={<Radio />}
            label={translate(`resources.incidents.outcomes.${each}`)}
          />
        ))}
      </RadioGroup>
    </ActDialog>
  )
}
