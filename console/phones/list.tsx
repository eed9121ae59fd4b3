import Stack from '@mui/material/Stack'
import { DataTable, SelectInput, useTranslate } from 'react-admin'
import type { Phone } from '#contract/phones'
import { Instant } from '../fields/dates-shown.tsx'
import { RecordLink } from '../fields/record-link.tsx'
import { referenceFilter, Search } from '../list/filters.tsx'
import { ListPage } from '../list/list-page.tsx'
import { Rows } from '../list/rows.tsx'
import { Bind } from './bind.tsx'
import { PhoneTag } from './marks.tsx'
import { Counts, Simulated } from './summary.tsx'

const Column = DataTable.Col<Phone>
const LOOK_AGAIN_MS = 15_000

const choice = (source: string, names: [boolean, string][]) => (
  <SelectInput
    key={source}
    source={source}
    label={`resources.phones.fields.${source}`}
    choices={names.map(([id, word]) => ({ id, name: `resources.phones.shown.${word}` }))}
    emptyText="app.filter.any"
    sx={{ width: { xs: '100%', sm: '10rem' } }}
  />
)

const filters = [
  <Search key="q" source="q" words="resources.phones.search" alwaysOn />,
  referenceFilter(
    { source: 'policyId', label: 'resources.phones.fields.policyName', alwaysOn: true },
    'phone-policies',
    { text: 'name', sort: 'name' },
  ),
  choice('known', [
    [true, 'known'],
    [false, 'unknown'],
  ]),
  choice('drifted', [
    [true, 'drifted'],
    [false, 'in_step'],
  ]),
  choice('compliant', [
    [true, 'compliant'],
    [false, 'failing'],
  ]),
]

/** Smartphones as they are managed; who was silent for the longest comes first. */
export default function PhoneList() {
  const translate = useTranslate()
  const why = ({ unknownReason }: Phone) =>
    unknownReason && translate(`resources.phones.unknown.${unknownReason}`)
  return (
    <ListPage
      filters={filters}
      sort={{ field: 'lastStatusAt', order: 'ASC' }}
      lead={translate('resources.phones.lead')}
      tabs={<Simulated />}
      queryOptions={{ refetchInterval: LOOK_AGAIN_MS }}
    >
      <Counts />
      <Rows<Phone>
        opens={false}
        hiddenColumns={['imei', 'unitPath', 'enrolledAt']}
        phone={(one) => ({
          title: one.deviceId ? (
            <RecordLink resource="devices" id={one.deviceId}>
              {one.propertyNumber}
            </RecordLink>
          ) : (
            (one.imei ?? one.resourceName)
          ),
          mark: <PhoneTag phone={one} />,
          lines: [
            why(one) ?? one.holderName,
            <Instant key="seen" value={one.lastStatusAt} />,
            <Bind key="bind" phone={one} />,
          ],
        })}
      >
        <Column
          source="propertyNumber"
          render={(one) =>
            one.deviceId ? (
              <RecordLink resource="devices" id={one.deviceId}>
                {one.propertyNumber}
              </RecordLink>
            ) : (
              <Stack direction="row" spacing={1} sx={{ alignItems: 'center' }}>
                <span>{one.imei ?? one.resourceName.split('/').at(-1)}</span>
                <Bind phone={one} />
              </Stack>
            )
          }
        />
        <Column
          source="state"
          disableSort
          render={(one) => (
            <>
              <PhoneTag phone={one} /> {why(one)}
            </>
          )}
        />
        <Column source="holderName" disableSort />
        <Column source="unitPath" disableSort />
        <Column source="imei" disableSort />
        <Column source="model" />
        <Column source="osVersion" disableSort />
        <Column source="policyName" disableSort />
        <Column
          source="version"
          disableSort
          render={({ appliedVersion, wantedVersion }) =>
            translate('resources.phones.versions', {
              applied: appliedVersion ?? '–',
              wanted: wantedVersion ?? '–',
            })
          }
        />
        <Column source="lastStatusAt" render={(one) => <Instant value={one.lastStatusAt} />} />
        <Column source="enrolledAt" render={(one) => <Instant value={one.enrolledAt} />} />
      </Rows>
    </ListPage>
  )
}
