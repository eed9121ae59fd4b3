import Typography from '@mui/material/Typography'
import { DataTable, useListContext, useTranslate } from 'react-admin'
import { RETENTION_COUNT_LIMIT, type RetentionRule } from '#contract/retention'
import { count } from '../fields/dates.ts'
import { Instant } from '../fields/dates-shown.tsx'
import { useLocale } from '../fields/use-locale.ts'
import { ListPage } from '../list/list-page.tsx'
import { Rows } from '../list/rows.tsx'

const Column = DataTable.Col<RetentionRule>

/** How long what names people is kept, what the next run erases, and what the last one did. */
export default function RetentionList() {
  const translate = useTranslate()
  const locale = useLocale()
  const number = (value: number | null) =>
    value === RETENTION_COUNT_LIMIT
      ? translate('resources.retention.or_more', { smart_count: count(value, locale) })
      : value !== null && count(value, locale)
  const kind = ({ id }: RetentionRule) => translate(`resources.retention.kinds.${id}`)
  const period = ({ period, unit }: RetentionRule) =>
    translate(`resources.retention.${unit}`, { smart_count: period })
  const held = ({ id, held }: RetentionRule) =>
    held > 0 && (
      <>
        {number(held)}
        <Typography variant="body2" color="text.secondary" sx={{ textAlign: 'start' }}>
          {translate(`resources.retention.held.${id}`)}
        </Typography>
      </>
    )
  return (
    <ListPage lead={translate('resources.retention.lead')} perPage={100}>
      <LastRun />
      <Rows<RetentionRule>
        opens={false}
        phone={(rule) => ({
          title: kind(rule),
          mark: number(rule.due),
          lines: [period(rule), held(rule)],
        })}
      >
        <Column source="id" disableSort render={kind} />
        <Column source="period" disableSort render={period} />
        <Column source="before" disableSort render={({ before }) => <Instant value={before} />} />
        <Column source="due" disableSort align="right" render={({ due }) => number(due)} />
        <Column source="held" disableSort align="right" render={held} />
        <Column source="erased" disableSort align="right" render={({ erased }) => number(erased)} />
      </Rows>
    </ListPage>
  )
}

/** Every row says the same of it. */
function LastRun() {
  const translate = useTranslate()
  const { data: [rule] = [] } = useListContext<RetentionRule>()
  if (!rule) return null
  return (
    <Typography sx={{ px: 2, py: 1.5 }}>
      {rule.ranAt ? (
        <>
          {translate('resources.retention.last')}
          <Instant value={rule.ranAt} />
          {!rule.finishedAt && translate('resources.retention.under_way')}
        </>
      ) : (
        translate('resources.retention.never')
      )}
    </Typography>
  )
}
