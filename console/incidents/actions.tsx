import DownloadOutlined from '@mui/icons-material/DownloadOutlined'
import Button from '@mui/material/Button'
import Menu from '@mui/material/Menu'
import MenuItem from '@mui/material/MenuItem'
import { useState } from 'react'
import { useTranslate } from 'react-admin'
import type { IncidentDetail } from '#contract/incidents'
import { ActDialog } from '../layout/act-dialog.tsx'
import { useApi } from '../provider/use-api.ts'
import { useReach } from '../provider/use-session.ts'

/** What may be done about the incident as a whole. */
export function IncidentActions({ incident }: { incident: IncidentDetail }) {
  const translate = useTranslate()
  const mayHandle = useReach('incidents.handle') !== null
  const [ending, setEnding] = useState(false)
  return (
    <>
      <Forms incident={incident} />
      {mayHandle && incident.state === 'open' && (
        <Button variant="contained" onClick={() => setEnding(true)}>
          {translate(`resources.incidents.${incident.drill ? 'end_drill' : 'close'}`)}
        </Button>
      )}
      {ending && <End incident={incident} onClose={() => setEnding(false)} />}
    </>
  )
}

function End({ incident, onClose }: { incident: IncidentDetail; onClose: () => void }) {
  const translate = useTranslate()
  const api = useApi()
  const { id, drill, missing } = incident
  const name = drill ? 'end_drill' : 'close'
  return (
    <ActDialog
      title={translate(`resources.incidents.${name}`)}
      confirm={translate(`resources.incidents.${name}`)}
      color={missing > 0 && !drill ? 'error' : 'primary'}
      reason={drill ? undefined : { required: false, label: 'app.act.note' }}
      act={(note) =>
        drill
          ? api.call(`/incidents/${id}/end-drill`, { method: 'POST' })
          : api.call(`/incidents/${id}/close`, {
              method: 'POST',
              body: { writeOff: missing > 0, ...(note && { note }) },
            })
      }
      onClose={onClose}
    >
      {translate(
        drill
          ? 'resources.incidents.end_drill_hint'
          : missing > 0
            ? 'resources.incidents.write_off_hint'
            : 'resources.incidents.close_hint',
        { smart_count: missing },
      )}
    </ActDialog>
  )
}

const FORMS = ['summary', 'property_loss', 'preliminary', 'final'] as const

/** Letters filled in from the record, as paper or as plain text. */
function Forms({ incident }: { incident: IncidentDetail }) {
  const translate = useTranslate()
  const maySeeReports = useReach('incidents.assessments') !== null
  const [anchor, setAnchor] = useState<HTMLElement | null>(null)
  const forms = FORMS.filter(
    (form) => form === 'summary' || form === 'property_loss' || maySeeReports,
  )
  return (
    <>
      <Button
        variant="outlined"
        startIcon={<DownloadOutlined />}
        onClick={({ currentTarget }) => setAnchor(currentTarget)}
      >
        {translate('resources.incidents.forms_open')}
      </Button>
      <Menu open={anchor !== null} anchorEl={anchor} onClose={() => setAnchor(null)}>
        {forms.flatMap((form) =>
          (['pdf', 'txt'] as const).map((format) => (
            <MenuItem
              key={`${form}.${format}`}
              component="a"
              download
              href={`/api/incidents/${incident.id}/form?form=${form}&format=${format}`}
              onClick={() => setAnchor(null)}
            >
              {translate(`resources.incidents.forms.${form}`)} ({format.toUpperCase()})
            </MenuItem>
          )),
        )}
      </Menu>
    </>
  )
}
