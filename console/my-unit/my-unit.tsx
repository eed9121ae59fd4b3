import Box from '@mui/material/Box'
import { useTranslate } from 'react-admin'
import type { CourseOutlook } from '#contract/completions'
import type { Device } from '#contract/devices'
import type { Handover } from '#contract/handovers'
import type { Incident } from '#contract/incidents'
import type { Permit } from '#contract/permits'
import type { Possession } from '#contract/possession'
import type { Replacement } from '#contract/replacements'
import type { Stocktake } from '#contract/stocktakes'
import { modelName, StateTag } from '../devices/marks.tsx'
import { shortDay, shortInstant, today } from '../fields/dates.ts'
import { RecordLink } from '../fields/record-link.tsx'
import { Tag } from '../fields/tag.tsx'
import { HandoverStatus } from '../handovers/status.tsx'
import { Clock } from '../incidents/clock.tsx'
import { IncidentTags } from '../incidents/marks.tsx'
import { AccessDeniedPage } from '../layout/error-page.tsx'
import { Heading } from '../layout/page.tsx'
import { useOutlook } from '../my-courses/outlook.ts'
import { PermitRow } from '../permits/row.tsx'
import { AnswerTag } from '../possessions/answer-tag.tsx'
import { useReach } from '../provider/use-session.ts'
import { placeOf, StocktakeState } from '../stocktakes/marks.tsx'
import { Line, ShortList } from './short-list.tsx'

/** Decisions that wait come first, then what needs an eye, then everything the people have. */
export default function MyUnit() {
  const translate = useTranslate()
  const outlookOf = useOutlook()
  if (useReach('permits.decide') === null) return <AccessDeniedPage />
  return (
    <Box sx={{ maxWidth: '64rem' }}>
      <Heading title={translate('my_unit.title')} lead={translate('my_unit.lead')} />
      <ShortList<Incident>
        title={translate('my_unit.incidents')}
        resource="incidents"
        filter={{ state: 'open' }}
        sort="nextDueAt"
        empty={translate('resources.incidents.none_open')}
        line={(incident) => (
          <Line
            title={
              <RecordLink resource="incidents" id={incident.id}>
                {translate('resources.incidents.title', { number: incident.number })}
              </RecordLink>
            }
            text={[
              incident.holderName,
              shortInstant(incident.reportedAt),
              <Clock key="due" incident={incident} />,
            ]}
            mark={<IncidentTags incident={incident} />}
          />
        )}
      />
      <ShortList<Permit>
        title={translate('my_unit.requests')}
        resource="permits"
        filter={{ state: 'requested' }}
        sort="startsOn"
        empty={translate('my_unit.no_requests')}
        line={(permit) => <PermitRow permit={permit} />}
      />
      <ShortList<Stocktake>
        title={translate('resources.stocktakes.to_attest')}
        resource="stocktakes"
        filter={{ state: 'closed' }}
        sort="closedAt"
        empty={translate('my_unit.nothing_to_attest')}
        line={(stocktake) => (
          <Line
            title={
              <RecordLink resource="stocktakes" id={stocktake.id}>
                {placeOf(stocktake)}
              </RecordLink>
            }
            text={[stocktake.closedAt && shortInstant(stocktake.closedAt)]}
            mark={<StocktakeState state={stocktake.state} />}
          />
        )}
      />
      <ShortList<CourseOutlook>
        title={translate('my_courses.about_to_lose')}
        resource="completions/outlook"
        filter={{}}
        sort="until"
        empty={translate('my_courses.nobody_to_lose')}
        line={(outlook) => (
          <Line
            title={outlook.staffName}
            text={[outlook.courseName, ...outlookOf(outlook)]}
            mark={
              <Tag tone={outlook.until ? 'care' : 'act'}>
                {translate(`my_courses.facts.${outlook.fact}`)}
              </Tag>
            }
          />
        )}
      />
      <ShortList<Permit>
        title={translate('my_unit.outside')}
        resource="permits"
        filter={{ runningOn: today(new Date()) }}
        sort="endsOn"
        empty={translate('my_unit.nothing_outside')}
        line={(permit) => <PermitRow permit={permit} />}
      />
      <ShortList<Possession>
        title={translate('my_unit.unconfirmed')}
        resource="possessions"
        filter={{ answer: 'none' }}
        sort="handedOverAt"
        empty={translate('my_unit.all_confirmed')}
        line={({ holderName, propertyNumber, model, answer }) => (
          <Line
            title={holderName}
            text={[propertyNumber, model]}
            mark={<AnswerTag answer={answer} />}
          />
        )}
      />
      <ShortList<Handover>
        title={translate('my_unit.overdue')}
        resource="handovers"
        filter={{ loan: 'overdue' }}
        sort="dueOn"
        empty={translate('my_unit.nothing_overdue')}
        line={(handover) => (
          <Line
            title={handover.holderName}
            text={[handover.propertyNumber, handover.dueOn && shortDay(handover.dueOn)]}
            mark={<HandoverStatus handover={handover} />}
          />
        )}
      />
      <ShortList<Replacement>
        title={translate('my_unit.swaps')}
        resource="replacements"
        filter={{ state: ['prepared', 'scheduled', 'absent'] }}
        sort="stateSince"
        empty={translate('my_unit.no_swaps')}
        line={({ holderName, oldPropertyNumber, newPropertyNumber }) => (
          <Line
            title={holderName}
            text={[`${oldPropertyNumber ?? '—'} → ${newPropertyNumber ?? '—'}`]}
          />
        )}
      />
      <ShortList<Device>
        title={translate('my_unit.devices')}
        resource="devices"
        filter={{}}
        sort="propertyNumber"
        empty={translate('resources.devices.empty')}
        line={(device) => (
          <Line
            title={device.holderName}
            text={[
              <RecordLink key="device" resource="devices" id={device.id}>
                {device.propertyNumber}
              </RecordLink>,
              modelName(device),
            ]}
            mark={<StateTag state={device.state} />}
          />
        )}
      />
    </Box>
  )
}
